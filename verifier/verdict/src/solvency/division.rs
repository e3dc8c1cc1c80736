//! What came of reading shards, by whoever read them: a part of a ledger each, which are judged together.

use std::ops::Range;

use circuits::{ledger::ClaimDigest, tree::Node};
use documents::refusal::Refusal;

/// What came of reading some shards of a bundle, one after another.
#[derive(Debug)]
pub struct ReadShards {
    claim: ClaimDigest,
    shards: Range<u64>,
    found: Found,
}

impl ReadShards {
    /// What another thread or machine has found. It is believed, so who calls vouches for it: it must have come from
    /// [`OpenBundle::read_shards`](super::OpenBundle::read_shards), on ways that nobody else can write to.
    pub fn vouched(claim: ClaimDigest, shards: Range<u64>, found: Found) -> Self {
        Self {
            claim,
            shards,
            found,
        }
    }

    /// The claim that they were read under. It names all that they were checked against: descriptor, schedule and so F,
    /// shape, M and H.
    pub fn claim(&self) -> ClaimDigest {
        self.claim
    }

    /// Which shards.
    pub fn shards(&self) -> Range<u64> {
        self.shards.clone()
    }

    /// What was found.
    pub fn into_found(self) -> Found {
        self.found
    }
}

/// What was found in shards.
#[derive(Debug)]
pub struct Found {
    /// The tops of their trees, in order.
    pub tops: Result<Vec<Node>, Refusal>,
    /// Whether their proofs hold, and the links to their leaves. A caller compares the root first.
    pub proofs: Result<(), Refusal>,
}

/// What was found in all shards of a bundle.
///
/// # Errors
/// [`Refusal::NoVerdict`] unless every shard was read once, the parts are in order, and all were read under this claim.
pub(super) fn join(
    parts: Vec<ReadShards>,
    claim: ClaimDigest,
    shards: u64,
) -> Result<Found, Refusal> {
    let mut next = 0;
    // All of them, before anything that was found: of half a bundle nothing is said.
    for part in &parts {
        let Range { start, end } = part.shards;
        let tops = part.found.tops.as_ref();
        let is_whole = tops.map_or(true, |tops| {
            Some(tops.len() as u64) == end.checked_sub(start)
        });
        if part.claim != claim || start != next || end <= start || !is_whole {
            return Err(not_whole());
        }
        next = end;
    }
    if next != shards {
        return Err(not_whole());
    }
    let (mut all, mut proofs) = (Vec::new(), Ok(()));
    for Found { tops, proofs: hold } in parts.into_iter().map(|part| part.found) {
        match tops {
            Ok(tops) => all.extend(tops),
            Err(refusal) => {
                return Ok(Found {
                    tops: Err(refusal),
                    proofs,
                });
            }
        }
        proofs = proofs.and(hold);
    }
    Ok(Found {
        tops: Ok(all),
        proofs,
    })
}

/// What was read is not the shards of this bundle, each once.
pub(crate) fn not_whole() -> Refusal {
    Refusal::NoVerdict {
        what: "not every shard of the bundle was read, once and in order".to_owned(),
        hint: "check it again, and change no file meanwhile".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use circuits::{curve::Point, tree::Node};
    use documents::refusal::Reason;

    const CLAIM: ClaimDigest = ClaimDigest([7; 32]);

    fn top(shard: u64) -> Node {
        Node {
            digest: [shard as u8; 32],
            sum: Point::default(),
        }
    }

    fn part(shards: Range<u64>) -> ReadShards {
        ReadShards {
            claim: CLAIM,
            shards: shards.clone(),
            found: Found {
                tops: Ok(shards.map(top).collect()),
                proofs: Ok(()),
            },
        }
    }

    fn refused(detail: &str) -> Refusal {
        Refusal::rejected(Reason::ShardProof, detail)
    }

    fn is_no_verdict(parts: Vec<ReadShards>) -> bool {
        matches!(join(parts, CLAIM, 6), Err(Refusal::NoVerdict { .. }))
    }

    #[test]
    fn parts_that_are_all_shards_in_order_are_a_whole() {
        for parts in [
            vec![part(0..6)],
            vec![part(0..1), part(1..6)],
            vec![part(0..2), part(2..4), part(4..6)],
        ] {
            let Found { tops, proofs } = join(parts, CLAIM, 6).unwrap();
            assert!(tops.unwrap().into_iter().eq((0..6).map(top)));
            assert!(proofs.is_ok());
        }
    }

    #[test]
    fn anything_else_is_no_verdict() {
        let mut of_another = part(2..6);
        of_another.claim = ClaimDigest([8; 32]);
        let mut one_top_less = part(2..6);
        one_top_less.found.tops = Ok((2..5).map(top).collect());
        let mut backwards = part(2..6);
        backwards.shards = Range { start: 2, end: 0 };
        for second in [
            vec![],
            vec![part(2..5)],
            vec![part(2..7)],
            vec![part(1..6)],
            vec![part(3..6)],
            vec![part(2..6), part(2..6)],
            vec![part(4..6), part(2..4)],
            vec![part(2..2), part(2..6)],
            vec![of_another],
            vec![one_top_less],
            vec![backwards],
        ] {
            let parts = [part(0..2)].into_iter().chain(second).collect();
            assert!(is_no_verdict(parts));
        }
        assert!(is_no_verdict(vec![]));
        // Nor is half a bundle rejected.
        let mut bad = part(0..2);
        bad.found.proofs = Err(refused("bad"));
        assert!(is_no_verdict(vec![bad]));
    }

    #[test]
    fn the_first_refusal_of_leaves_comes_before_those_of_proofs_and_the_first_of_these_is_told() {
        let parts = |leaves: bool| {
            let mut parts: Vec<_> = [0..2, 2..4, 4..6].into_iter().map(part).collect();
            parts[0].found.proofs = Err(refused("shard 1"));
            parts[1].found.proofs = Err(refused("shard 2"));
            if leaves {
                parts[1].found.tops = Err(refused("leaf of 3"));
                parts[2].found.tops = Err(refused("leaf of 4"));
            }
            join(parts, CLAIM, 6).unwrap()
        };
        let told = |refusal: Refusal| refusal.to_string();
        assert!(told(parts(true).tops.unwrap_err()).ends_with("leaf of 3"));
        assert!(told(parts(false).proofs.unwrap_err()).ends_with("shard 1"));
    }
}
