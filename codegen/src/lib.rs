//! Turns WSDL 1.1 and XML Schema documents into plain, readable Rust.
//!
//! Data flows one way, and each stage is a module:
//! files — [`source`] → [`wsdl`], [`xsd`] — [`model::lower`] → [`model`] — [`model::pass`] → [`model`] —
//! [`rust::lower`] → [`rust`] — [`emit`] → tokens — [`print`](mod@print) → text. [`Generator`] runs them all.

pub mod config;
pub mod diag;
pub mod diff;
pub mod emit;
mod generator;
pub mod model;
mod pipeline;
pub mod print;
pub mod qname;
pub mod report;
pub mod rust;
pub mod source;
mod write;
pub mod wsdl;
pub mod xsd;

pub use generator::{Failure, Generator, Part, Report};
