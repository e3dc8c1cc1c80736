//! What a refusal is to its reader, whatever its reason: that decides what they do next.

/// What was refused, in the eyes of whoever asked.
///
/// A byte that was changed on the way cannot be told from a forgery. So a kind says what is likeliest, and its reader
/// what to try before blaming anybody; what stays as it is after that is evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// Another customer's file, or an id that is spelt otherwise.
    NotYourFile,
    /// Two things of different snapshots, or of different publications of one.
    NotThisSnapshot,
    /// Not whole, or changed on its way.
    Damaged,
    /// It says what is not so: evidence against whoever published it, unless another copy says otherwise.
    False,
    /// It holds, and promises or shows less than its reader asked for.
    NotAccepted,
}

impl RefusalKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::NotYourFile,
        Self::NotThisSnapshot,
        Self::Damaged,
        Self::False,
        Self::NotAccepted,
    ];

    /// A name that programs may rely on.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotYourFile => "not_your_file",
            Self::NotThisSnapshot => "not_this_snapshot",
            Self::Damaged => "damaged",
            Self::False => "false",
            Self::NotAccepted => "not_accepted",
        }
    }

    /// What it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotYourFile => "not your file, or not under this id",
            Self::NotThisSnapshot => "not of this snapshot",
            Self::Damaged => "damaged on its way",
            Self::False => "false, if it is as it was published",
            Self::NotAccepted => "not what you accept",
        }
    }
}
