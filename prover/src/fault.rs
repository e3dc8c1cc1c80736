//! Whose fault an error is.

/// Whose fault an error is, which says what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What was given: files, ids, options. Mend them.
    Inputs,
    /// The exchange's: its reserves do not cover its liabilities under its policy.
    NotSolvent,
    /// Nobody's: it was told to stop. Run it again.
    Stopped,
    /// The machine's, or that of the files around: space, permissions, a file that was changed, another run.
    Environment,
    /// This program's. Report it, without your data.
    Defect,
}
