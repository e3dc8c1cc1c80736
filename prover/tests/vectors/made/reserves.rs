//! Lists of reserves and their evidence, true and false.

use circuits::ledger::LedgerDigest;
use documents::bundle::{amount::parse_amount, descriptor::Descriptor};
use evidence::{
    address::Address,
    holding::HoldingRecord,
    list::ReserveList,
    message::OwnershipMessages,
    ownership::{OwnershipRecord, ownership_to_csv},
};
use fixtures::wallet::Wallet;
use num_bigint::BigUint;

/// What a wallet holds, and whether it signs.
pub struct Holding {
    pub record: HoldingRecord,
    pub wallet: Wallet,
    signs: bool,
}

/// What a wallet holds at a block, and signs for.
pub fn holding(
    wallet: Wallet,
    chain: &str,
    asset: &str,
    amount: &str,
    height: u64,
    block_hash: &str,
) -> Holding {
    let record = HoldingRecord {
        asset: asset.to_owned(),
        chain: chain.to_owned(),
        address: wallet.address.clone(),
        outpoint: String::new(),
        amount: amount.to_owned(),
        height: height.to_string(),
        block_hash: block_hash.to_owned(),
    };
    Holding {
        record,
        wallet,
        signs: true,
    }
}

impl Holding {
    pub fn unsigned(self) -> Self {
        let signs = false;
        Self { signs, ..self }
    }
}

/// A list and its evidence, of which anything may be false.
#[derive(Clone)]
pub struct Evidence {
    pub holdings: Vec<HoldingRecord>,
    pub ownership: Vec<OwnershipRecord>,
}

impl Evidence {
    /// What the wallets that sign sign for the ledger.
    pub fn signed(holdings: &[Holding], descriptor: &Descriptor, ledger: &LedgerDigest) -> Self {
        let messages = OwnershipMessages::new(descriptor.exchange(), descriptor.time(), ledger);
        let mut ownership: Vec<_> = holdings
            .iter()
            .filter(|holding| holding.signs)
            .map(|holding| signed(holding, &messages, ledger))
            .collect();
        let key = |record: &OwnershipRecord| (record.chain.clone(), record.address.clone());
        ownership.sort_by_key(key);
        // One signature is for all chains and assets of an address.
        ownership.dedup_by_key(|record| key(record));
        Self {
            holdings: holdings
                .iter()
                .map(|holding| holding.record.clone())
                .collect(),
            ownership,
        }
    }

    /// `reserves.csv`, in the order of the holdings, whatever that is.
    pub fn list(&self) -> Vec<u8> {
        let mut text = "asset,chain,address,outpoint,amount,height,block_hash\n".to_owned();
        for holding in &self.holdings {
            let fields = [
                &holding.asset,
                &holding.chain,
                &holding.address,
                &holding.outpoint,
                &holding.amount,
                &holding.height,
                &holding.block_hash,
            ];
            text += &fields.map(String::as_str).join(",");
            text.push('\n');
        }
        text.into_bytes()
    }

    /// `ownership.csv`.
    pub fn evidence(&self) -> Vec<u8> {
        ownership_to_csv(&self.ownership)
    }

    /// What the holdings add up to, counted as they stand.
    pub fn totals(&self, descriptor: &Descriptor) -> Vec<u128> {
        let mut totals = vec![0; descriptor.assets().len()];
        for holding in &self.holdings {
            let asset = descriptor.asset_id(&holding.asset).unwrap().index();
            let decimals = descriptor.assets()[asset].decimals;
            totals[asset] += parse_amount(&holding.amount, decimals).unwrap();
        }
        totals
    }

    /// The list as a verifier reads it.
    pub fn read(&self, descriptor: &Descriptor) -> ReserveList {
        ReserveList::from_csv(&self.list(), descriptor).unwrap()
    }

    /// The evidence of the address on this signing domain.
    pub fn of(&mut self, domain: &str) -> &mut OwnershipRecord {
        let mut records = self.ownership.iter_mut();
        records.find(|record| record.chain == domain).unwrap()
    }
}

/// What a wallet signs for a ledger of an exchange.
fn signed(
    holding: &Holding,
    messages: &OwnershipMessages,
    ledger: &LedgerDigest,
) -> OwnershipRecord {
    let (wallet, record) = (&holding.wallet, &holding.record);
    let address = Address::parse(&record.chain.parse().unwrap(), &record.address).unwrap();
    let message = messages.for_address(&address).unwrap();
    OwnershipRecord {
        chain: wallet.chain_domain.to_owned(),
        address: record.address.clone(),
        ledger: ledger.to_string(),
        scheme: wallet.scheme.to_owned(),
        signatures: wallet.sign(&message).join(" "),
        script: wallet.script.clone().unwrap_or_default(),
    }
}

/// The other signature (r, n - s) that the same key would have made over the same message, by nobody who has the key.
pub fn twin(signature: &str) -> String {
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    let number = |digits: &str| BigUint::parse_bytes(digits.as_bytes(), 16).unwrap();
    let digits = signature.strip_prefix("0x").unwrap();
    let (r, s, v) = (&digits[..64], &digits[64..128], &digits[128..]);
    let other = number(order) - number(s);
    let v = match v {
        "1b" => "1c",
        "1c" => "1b",
        other => panic!("v is 27 or 28, not 0x{other}"),
    };
    format!("0x{r}{other:064x}{v}")
}
