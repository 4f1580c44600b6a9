//! Turns WSDL 1.1 and XML Schema documents into plain, readable Rust.
//!
//! [`Generator`] writes a module; [`Generator::resolve`] stops before that, for what compares or describes services: it returns
//! the resolved [`model`] and, on demand, the named module ([`rust`]). Every message is a [`diag::Diagnostic`]; [`report`] is the
//! model as plain data for other programs.
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
pub use queue::Queue;
pub use resolved::Resolved;
pub use source::Source;
pub use stamp::{Moved, moved};
pub use write::Part;
