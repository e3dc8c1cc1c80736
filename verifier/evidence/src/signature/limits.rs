//! How much of what somebody else wrote is looked at.

/// Most signatures of a proof: as many as a multisig script can have keys.
pub const MAX_SIGNATURES: usize = 20;

/// Most bytes of one signature's text.
pub const MAX_SIGNATURE_BYTES: usize = 16 << 10;

/// Most bytes of a script, before they are written in hexadecimal digits.
pub const MAX_SCRIPT_BYTES: usize = 10_000;
