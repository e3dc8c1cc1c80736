//! What to do about a refusal.

use super::Reason;

impl Reason {
    /// What to do about it. The command line has hints of its own for reasons that its options are about.
    pub fn hint(self) -> &'static str {
        match self {
            Self::NotIncluded => {
                "download it again first: one changed byte gives the same answer; then check the id, letter by letter: \
                 capital letters, accents and blanks count; if it is yours, keep the file, and ask the exchange, \
                 where others can see it, why you are not counted: by itself the file proves nothing to them, since anybody \
                 could have changed it; it shows your balances to whoever sees it"
            }
            Self::NotInArchive => {
                "check the code, digit by digit, and that archive and code are of the same snapshot; if they are, ask \
                 the exchange why you are not counted"
            }
            Self::Archive => {
                "download the archive again, from elsewhere; if it is the same, keep it, and show it to others"
            }
            Self::RootNotExpected => {
                "compare the root digit by digit with what the exchange published (the claim's digest, which stands \
                 beside it, is another), and take root and proof of the same snapshot; if both are right, the exchange shows \
                 several: keep both as evidence, and tell others"
            }
            Self::ClaimNotExpected => {
                "check that you gave the right folder; compare the claim digit by digit with what the exchange published, \
                 and take claim and bundle of the same snapshot; if both are right, the exchange claims several things over \
                 one root: keep both, and show them to others"
            }
            Self::Chain => {
                "check that you gave the right folders; compare the root of each bundle with what the exchange published at \
                 the time; if all are right, it published several under one number, or changed its past: keep them, and \
                 show them to others"
            }
            Self::LogProof => {
                "get it once more, from where the log is published; if it is the same, do not rely on the root, and ask others \
                 which one they were shown"
            }
            Self::LogNotWitnessed => {
                "get a newer log proof, which more witnesses may have cosigned; ask those whom you believe why they have not"
            }
            Self::LogOther => {
                "take the log proof of the same snapshot; if it is, the exchange shows several things under one number: keep \
                 all of it as evidence, and tell others"
            }
            Self::LogLate => {
                "ask the exchange why others saw it so late, or before its time; to accept it, give a longer limit"
            }
            Self::OtherDocument => {
                "take all that you give from one snapshot, and from one publication of it: descriptor.json and \
                 collateral.json beside a file, a receipt, an attestation, a dossier"
            }
            Self::Debts => {
                "compare each debt with what you owe: if one is higher, or is not yours, tell the exchange, and others"
            }
            Self::Empty => {
                "if you have a balance at this exchange, it is not counted: tell the exchange, and others"
            }
            Self::Receipt => {
                "get it once more from the exchange, on the day that it is signed: one that does not hold shows nothing, and \
                 anybody could have written it"
            }
            Self::OtherAccount => {
                "give the id that you log in with, letter by letter; if a receipt has it in another spelling, ask the \
                 exchange for one that has yours: this one is of another account"
            }
            Self::NoReceiptKey => {
                "ask the exchange to name its key in the next snapshot: until then its signature is bound to nothing that it \
                 published"
            }
            Self::Contradicted => {
                "keep receipt, inclusion file and bundle, and show them to whoever is to judge; they show the account's \
                 balances"
            }
            Self::Forked => {
                "keep both halves, and show them to others: whoever has them needs nobody's word"
            }
            Self::OnlySigned => {
                "ask the exchange for the account's inclusion file, where others can see that you ask: that it shows none is \
                 for you to say, and no program can see it"
            }
            Self::OnlyCounted => {
                "ask the exchange for a receipt, and give it too: without one it is your word against its file"
            }
            Self::PriceStale => {
                "download it again: files of several bundles may lie together; if it is the same, ask the exchange for a proof \
                 at prices of the ledger's time: these may have been picked"
            }
            Self::PolicyWaived => "read the policy; to accept it, name its digest",
            Self::PolicyLoans => {
                "read haircuts and prices of the collateral; to accept loans, say up to what share of an asset's \
                 liabilities"
            }
            Self::PolicyNotExpected => "read the policy before you accept it",
            Self::ReservesNotShown => {
                "ask the exchange for signatures of its addresses, or for an auditor's attestation"
            }
            Self::Attestation => {
                "get it once more, from the auditor; if it is the same, do not rely on it, and tell the auditor"
            }
            Self::AuditorNotExpected => {
                "take the key from the auditor whom you trust, and the attestation that this auditor signed; if there is \
                 none, somebody else has signed"
            }
            Self::InclusionFile => {
                "download it once more; if it is the same, do not rely on it, and keep it. It shows your balances: \
                 show it only to those who may see them, and tell others"
            }
            Self::Dossier => {
                "ask for it once more; if it is the same, sign nothing, and keep it as evidence. It is confidential: show \
                 it only to those who may see it"
            }
            Self::PackFiles => {
                "get the pack once more, whole and with nothing beside it; if it stays so, it is not as it was written"
            }
            Self::PackManifest
            | Self::PackLedger
            | Self::PackTotals
            | Self::PackSample
            | Self::PackReport => {
                "get the pack once more; if it is the same, do not rely on it, and keep it as evidence. It is confidential: \
                 show it only to those who may see it"
            }
            // Of a list that is public, or is in a dossier.
            Self::Reserves
            | Self::Address
            | Self::CountedTwice
            | Self::Ownership
            | Self::SigScheme
            | Self::SigInvalid
            | Self::Balance => {
                "get it once more, from elsewhere; if it is the same, do not rely on it: keep it as evidence, and show it \
                 to others if it is public; a dossier only to those who may see it"
            }
            Self::BundleFiles => {
                "give one bundle's own directory, as it was published: files of several bundles may lie together"
            }
            Self::SigStale => "the wallet must sign again, the message for this ledger",
            _ => {
                "download it once more, from elsewhere; if it is the same, do not rely on it: keep it as evidence, and \
                 show it to others"
            }
        }
    }
}
