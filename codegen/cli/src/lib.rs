//! The commands of `centra-codegen`, which `cargo xtask` calls, too: one module each, and what they share.
//!
//! Each command has `Args`, which clap reads, and a function `run`.

pub mod corpus;
pub mod diff;
pub mod drift;
pub mod error;
pub mod explain;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod files;
pub mod generate;
pub mod inspect;
pub mod install;
pub mod revision;
pub mod ui;
