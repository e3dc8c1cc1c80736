//! The generators: derived by hashing to the curve, so that nobody chose them, cached because that
//! takes a second, and checked against a pinned digest when they are read back.
