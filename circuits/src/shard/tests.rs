use super::*;
use crate::{generators::Generators, shape::*, proof::*, ledger::*, curve::*};
use halo2curves::{ff::Field, group::Curve as _};
use rand_core::{OsRng, RngCore};

pub(crate) fn random_leaves<S: Shape>(generators: &Generators<S>) -> leaves::ShardLeaves<S> {
    let mut balances = Vec::new();
    let mut blinds = Vec::new();
    let mut points = Vec::new();
    for _ in 0..S::SHARD_LEAVES {
        let asset = AssetId::new(OsRng.next_u32() as usize % S::REGISTRY).unwrap();
        let amount = OsRng.next_u64() >> (OsRng.next_u32() % 64);
        let t = Scalar::random(OsRng);
        balances.push((asset, Amount(amount)));
        blinds.push(t);
        points.push(generators.assets()[asset.index()] * Scalar::from(amount) + generators.blind() * t);
    }
    let points = points.iter().map(|p: &Curve| p.to_affine()).collect();
    leaves::ShardLeaves::new(balances, blinds, points).unwrap()
}

fn run<S: Shape>(reps: usize) {
    use std::time::Instant;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
    let t = Instant::now();
    let g = Generators::<S>::cached();
    eprintln!("generators {:?}", t.elapsed());
    let t = Instant::now();
    let vk = CircuitKey::<circuit::ShardCircuit<S>>::rebuild(&g).unwrap();
    eprintln!("vk {:?} {}", t.elapsed(), hex::encode(vk.digest()));
    eprintln!("gens {}", hex::encode(crate::hash::sha256_bytes(&g.to_bytes())));
    let t = Instant::now();
    let pk = ProverKey::new(&g, vk).unwrap();
    eprintln!("pk {:?}", t.elapsed());
    let t = Instant::now();
    let leaves = random_leaves::<S>(&g);
    eprintln!("leaves {:?} N={}", t.elapsed(), S::SHARD_LEAVES);
    for _ in 0..reps {
    let t = Instant::now();
    let p = prove::prove_shard(&g, &pk, LedgerDigest([1;32]), Kind::Spot, 0, S::SHARD_LEAVES as u64, &leaves);
    let e = t.elapsed();
    eprintln!("prove+verify {:?} {:.0} leaves/s", e, S::SHARD_LEAVES as f64/e.as_secs_f64());
    if let Err(e) = &p { eprintln!("{e:?}"); }
    let p = p.unwrap();
    eprintln!("proof {} bytes", p.proof.len());
    let st = challenge::ShardStatement { ledger: LedgerDigest([1;32]), kind: Kind::Spot, shard: 0, leaf_count: S::SHARD_LEAVES as u64, leaves: leaves.digest()};
    let t = Instant::now();
    check::ShardVerifier::new(&g, pk.verifying()).verify_one(&st, &p, leaves.commitments()).unwrap();
    eprintln!("verify {:?}", t.elapsed());
    }
    });
}

#[test]
fn tiny() { run::<Tiny>(1) }
#[test]
#[ignore]
fn production() { run::<Production>(3) }
