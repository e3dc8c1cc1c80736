//! What nodes answer, and what becomes of it: nodes are played by a local HTTP server.

mod bitcoin;
mod dialects;
mod evm;
mod node;
mod proxies;
mod tls;
