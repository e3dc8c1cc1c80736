//! Prints what `circuits/src/shape.rs` and SPEC.md, section 4, pin, computed anew:
//! `cargo run --release -p circuits --example pins`.
//!
//! A change of a circuit changes its key's digest, and with it what verifiers accept: pin a new one only
//! together with a new shape id.

use circuits::{
    curve::encode_scalar,
    generators::Generators,
    hash::sha256_bytes,
    proof::{Attempt, CircuitKey, ProverKey, Witnessed},
    shape::{Narrow, Production, Shape, Tiny},
    shard::{circuit::ShardCircuit, columns::instance, witness::ShardWitness},
    solvency::{
        CompiledPolicy, Disclosures, LiabilityTotals, SolvencyCircuit, SolvencyStatement,
        SolvencyWitness,
    },
};
use halo2_proofs::plonk::Circuit;

fn proof_bytes<C: Witnessed, S: Shape>(
    generators: &Generators<S>,
    key: &ProverKey<C>,
    circuit: &C,
    instance_columns: usize,
) -> usize {
    let columns = vec![&[][..]; instance_columns];
    let advice = circuit.advice().expect("a witness").iter().len();
    // A proof of nothing has the length of all proofs.
    Attempt::new(advice)
        .prove(generators, key, circuit, &[], &columns)
        .expect("a false statement is not noticed")
        .proof
        .len()
}

fn empty_statement<S: Shape>() -> SolvencyStatement {
    let policy = CompiledPolicy {
        min_ratio_bps: vec![10_000],
        max_loan_share_bps: vec![0],
        collateral_caps: vec![None],
        cap_bps: vec![10_000],
        price: vec![0],
        rules: Vec::new(),
    };
    SolvencyStatement::new::<S>(Default::default(), policy, Disclosures::none(1))
        .expect("nothing to refuse")
}

fn no_totals() -> SolvencyWitness {
    SolvencyWitness::new(LiabilityTotals::without_debts(vec![0]), vec![0])
        .expect("nothing to refuse")
}

fn print_key<C: Circuit<circuits::curve::Scalar> + Default>(circuit: &str, key: &CircuitKey<C>) {
    let element = hex::encode(encode_scalar(&key.transcript_element()));
    println!(
        "  {:<16}{}\n    in transcripts  {element}",
        format!("{circuit} key"),
        hex::encode(key.digest())
    );
}

fn print<S: Shape>(name: &str) {
    let generators = Generators::<S>::derive();
    println!("{name}");
    println!(
        "  generators      {}",
        hex::encode(sha256_bytes(&generators.to_bytes()))
    );
    let shard = CircuitKey::<ShardCircuit<S>>::rebuild(&generators).expect("the circuit fits");
    print_key("shard", &shard);
    let solvency =
        CircuitKey::<SolvencyCircuit<S>>::rebuild(&generators).expect("the circuit fits");
    print_key("solvency", &solvency);
    let key = ProverKey::new(&generators, shard).expect("the circuit fits");
    let zeros = ShardWitness::<S>::unsound_zeros();
    let circuit = ShardCircuit::new(std::sync::Arc::new(zeros));
    println!(
        "  shard proof     {} bytes",
        proof_bytes(&generators, &key, &circuit, instance::COLUMNS)
    );
    let key = ProverKey::new(&generators, solvency).expect("the circuit fits");
    let circuit = SolvencyCircuit::unsound_unchecked(&empty_statement::<S>(), &no_totals());
    let columns = circuits::solvency::INSTANCE_COLUMNS;
    println!(
        "  solvency proof  {} bytes",
        proof_bytes(&generators, &key, &circuit, columns)
    );
}

fn main() {
    print::<Production>("production");
    print::<Tiny>("tiny");
    print::<Narrow>("narrow");
}
