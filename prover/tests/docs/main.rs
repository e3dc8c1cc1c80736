//! Documents say what the source says: their commands, links and tables. Nothing is proven here.

mod codes;
mod commands;
mod evidence;
mod fields;
mod keys;
mod lines;
mod links;
mod markdown;
mod report;
mod samples;
mod spec;
#[path = "../support/mod.rs"]
mod support;
