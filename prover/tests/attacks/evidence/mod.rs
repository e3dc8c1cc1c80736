//! The evidence of reserves: what wallets sign, what is counted once, what an auditor is given and says.

mod attestations;
mod counted_once;
mod dossiers;
mod shown;
mod signatures;

use std::sync::LazyLock;

use documents::bundle::files;
use evidence::{
    address::Address,
    holding::HoldingRecord,
    list::ReserveList,
    message::OwnershipMessages,
    ownership::{OwnershipRecord, ownership_from_csv, ownership_to_csv},
};
use fixtures::wallet::{self, Wallet};

use crate::common::{Exchange, Files, Prove as _, ProvenExchange, Reserve, with_evidence};

/// Which asset's reserves are at a wallet: BTC on bitcoin, ETH at addresses of ethereum, USDT elsewhere.
fn asset(wallet: &Wallet) -> usize {
    match wallet.chain_domain {
        "bitcoin" => 0,
        "evm" => 1,
        _ => 2,
    }
}

/// The wallets that the reserves are at, one of every kind.
fn wallets() -> Vec<Wallet> {
    wallet::all("reserves")
}

/// An exchange that has the same amount of an asset at each of its wallets. Nothing is signed.
fn unsigned() -> Exchange {
    let mut exchange = Exchange::small();
    let (totals, wallets) = (exchange.totals(), wallets());
    let reserve = |wallet: &Wallet| {
        let asset = asset(wallet);
        let wallets = wallets.iter().filter(|other| self::asset(other) == asset);
        Reserve {
            asset,
            chain: wallet.chain(),
            address: wallet.address.clone(),
            units: totals[asset] / wallets.count() as u128 * 11 / 10,
        }
    };
    exchange.reserves = wallets.iter().map(reserve).collect();
    exchange
}

/// What a wallet signs for an exchange.
fn sign(wallet: &Wallet, exchange: &Exchange) -> OwnershipRecord {
    let descriptor = exchange.descriptor();
    let ledger = descriptor.ledger_digest();
    let address = Address::parse(&wallet.chain().parse().unwrap(), &wallet.address).unwrap();
    let message = OwnershipMessages::of(&descriptor)
        .for_address(&address)
        .unwrap();
    OwnershipRecord {
        chain: wallet.chain_domain.to_owned(),
        address: wallet.address.clone(),
        ledger: ledger.to_string(),
        scheme: wallet.scheme.to_owned(),
        signatures: wallet.sign(&message).join(" "),
        script: wallet.script.clone().unwrap_or_default(),
    }
}

/// The exchange, for which these wallets signed.
fn signed_by<'a>(exchange: Exchange, wallets: impl IntoIterator<Item = &'a Wallet>) -> Exchange {
    let wallets = wallets.into_iter();
    let records: Vec<_> = wallets.map(|wallet| sign(wallet, &exchange)).collect();
    let ownership = String::from_utf8(ownership_to_csv(&records)).unwrap();
    Exchange {
        ownership: Some(ownership),
        ..exchange
    }
}

/// A public list, all of which is signed.
fn public() -> &'static ProvenExchange {
    static PROVEN: LazyLock<ProvenExchange> = LazyLock::new(|| {
        let public = Exchange {
            mode: "public",
            ..unsigned()
        };
        signed_by(public, &wallets()).prove()
    });
    &PROVEN
}

/// An exchange that announces an attestation, its second snapshot; all of the list is signed.
fn attested() -> &'static ProvenExchange {
    static PROVEN: LazyLock<ProvenExchange> = LazyLock::new(|| {
        let attested = Exchange {
            mode: "attested",
            sequence: 2,
            ..unsigned()
        };
        signed_by(attested, &wallets()).prove()
    });
    &PROVEN
}

/// The list and the evidence of [`public`].
fn records() -> (Vec<HoldingRecord>, Vec<OwnershipRecord>) {
    let (bundle, descriptor) = (&public().bundle, public().bundle.descriptor());
    let list = ReserveList::from_csv(bundle.get(files::RESERVES), &descriptor).unwrap();
    let ownership = ownership_from_csv(bundle.get(files::OWNERSHIP), &list).unwrap();
    (list.to_records(&descriptor), ownership)
}

/// The bundle of [`public`] with another list, which its operator proved like an honest one.
fn with_list(holdings: &[HoldingRecord]) -> Files {
    with_evidence(public(), holdings, &records().1)
}

/// The bundle of [`public`] with other evidence, which its operator proved like honest evidence.
fn with_ownership(ownership: &[OwnershipRecord]) -> Files {
    with_evidence(public(), &records().0, ownership)
}
