//! From the bytes of a policy to its keys and types.

use super::{
    error::{PolicyError, Position, Problem},
    format::{MAX_POLICY_BYTES, PolicyRecord},
};

/// Keys and types of a policy.
pub fn read(bytes: &[u8]) -> Result<(&str, PolicyRecord), PolicyError> {
    if bytes.len() as u64 > MAX_POLICY_BYTES {
        return Err(PolicyError::new(None, Problem::Size));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let position = Position::of(&valid, error.valid_up_to());
        PolicyError::new(Some(position), Problem::Utf8)
    })?;
    let record = toml::from_str(text).map_err(|error| PolicyError::toml(text, &error))?;
    Ok((text, record))
}
