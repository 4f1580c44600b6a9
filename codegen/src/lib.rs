//! Turns WSDL 1.1 and XML Schema documents into plain, readable Rust on the crate `centra-runtime`.
//!
//! In `build.rs`, with this crate among the build dependencies and `centra-runtime` among the dependencies:
//!
//! ```no_run
//! fn main() -> Result<(), centra_codegen::Failure> {
//!     centra_codegen::Generator::new("shop.wsdl")
//!         .operations(["PlaceOrder", "GetStock"]) // all of them without this line
//!         .out_dir_file("shop.rs")
//!         .generate()?;
//!     Ok(())
//! }
//! ```
//!
//! and in the crate `pub mod shop { include!(concat!(env!("OUT_DIR"), "/shop.rs")); }`.
//!
//! cargo shows what is left out or approximated as warnings with places, and runs the generator again when a document changes. Without a build script, the program
//! `centra-codegen` of the crate `centra-codegen-cli` (`cargo install --path codegen/cli` in a clone) writes a file to commit;
//! [`Generator::warn_if_stale`] then says when it is out of date.
//!
//! # For commands
//!
//! [`Generator::resolve`] stops before the text, for what compares or describes services: it returns
//! the resolved [`model`] and, on demand, the named module ([`rust`]). Every message is a [`diag::Diagnostic`]; [`report`] is the
//! model as plain data for other programs; [`diff`] compares two versions.
//!
//! Data flows one way: files — `source` → `wsdl`, `xsd` — `model::lower` → [`model`] — `model::pass` → [`model`] —
//! `rust::lower` → [`rust`] — `emit` → tokens — `print` → text. The stages are no part of the public API.

pub mod catalog;
mod config;
pub mod diag;
pub mod diff;
pub mod drift;
mod emit;
mod generator;
pub mod model;
mod own;
mod pipeline;
mod print;
mod qname;
mod queue;
pub mod report;
mod resolved;
pub mod rust;
mod source;
mod stamp;
mod write;
mod wsdl;
mod xsd;

pub use generator::{Failure, Generator, Report};
pub use own::ValueType;
pub use queue::Queue;
pub use resolved::Resolved;
pub use source::Source;
pub use stamp::{Moved, moved};
pub use write::Part;
