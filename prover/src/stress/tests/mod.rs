//! Claims about stress policies.
