//! Leaves (to be written)
