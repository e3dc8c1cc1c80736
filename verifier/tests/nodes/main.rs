//! What nodes answer, and what becomes of it: nodes are played by a local HTTP server.

mod bitcoin;
mod evm;
mod node;
mod tls;
