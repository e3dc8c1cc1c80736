//! What opens K_L: the totals of all liabilities, and the sum of the leaves' blinds. Whoever has it sees that the proof is
//! about these totals and no others; for K_R the dossier does that.

use circuits::{
    curve::{Curve, Point, Scalar, decode_scalar},
    leaf::LeafGenerators,
    shape::Shape,
    solvency::LiabilityTotals,
};
use documents::{
    bundle::canonical::{self, hex32},
    refusal::{Reason, Refusal},
    version,
};
use serde::{Deserialize, Serialize};

use super::{malformed, names::TOTALS};

/// Most bytes: four numbers of each of 512 assets take less.
pub const MAX_TOTALS_BYTES: u64 = 1 << 18;

/// The document. Numbers are decimal digits, of smallest units, by asset id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalsRecord {
    /// 1.
    pub version: u32,
    /// The root.
    pub root: String,
    /// Free balances.
    pub free: Vec<String>,
    /// Pledged balances.
    pub pledged: Vec<String>,
    /// Debts.
    pub debts: Vec<String>,
    /// The two limbs of the surplus, lowest first.
    pub surplus: [String; 2],
    /// The blind of K_L, 64 hexadecimal digits.
    pub blind: String,
}

/// Totals that may open K_L.
pub struct Opening {
    /// The totals.
    pub totals: LiabilityTotals,
    /// The blind.
    pub blind: Scalar,
}

impl TotalsRecord {
    /// Parses the document, for so many listed assets.
    ///
    /// # Errors
    /// [`Reason::PackTotals`].
    pub fn opening(bytes: &[u8], root: &str, listed: usize) -> Result<Opening, Refusal> {
        let wrong = |detail: String| malformed(Reason::PackTotals, TOTALS, detail);
        let record: Self =
            canonical::from_bytes(bytes).map_err(|error| wrong(error.to_string()))?;
        if record.version != version::AUDIT_PACK || record.root != root {
            return Err(wrong("it is of another root or version".to_owned()));
        }
        let numbers = |name: &str, texts: &[String], count: usize| {
            let number = |text: &String| {
                let number: u128 = text.parse().ok()?;
                (number.to_string() == *text).then_some(number)
            };
            let read: Option<Vec<u128>> = texts.iter().map(number).collect();
            read.filter(|read| read.len() == count)
                .ok_or_else(|| wrong(format!("{name} has not {count} numbers")))
        };
        let surplus = numbers("surplus", &record.surplus, 2)?;
        let blind = hex32(&record.blind).and_then(|bytes| decode_scalar(&bytes).ok());
        Ok(Opening {
            totals: LiabilityTotals {
                free: numbers("free", &record.free, listed)?,
                pledged: numbers("pledged", &record.pledged, listed)?,
                debts: numbers("debts", &record.debts, listed)?,
                surplus: [surplus[0], surplus[1]],
            },
            blind: blind.ok_or_else(|| wrong("its blind is no scalar".to_owned()))?,
        })
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(self)
    }
}

impl Opening {
    /// Whether it opens a commitment to totals of liabilities: `sum of total * G_id + blind * W`.
    pub fn opens<S: Shape>(&self, generators: &LeafGenerators, commitment: &Point) -> bool {
        let totals = self.totals.column::<S>();
        let sum: Curve = generators
            .components
            .iter()
            .zip(totals)
            .filter(|(_, total)| *total != Scalar::zero())
            .map(|(generator, total)| *generator * total)
            .sum();
        sum + generators.blind * self.blind == Curve::from(*commitment)
    }
}
