//! The checked-in generated modules, compiled with warnings denied.

#![deny(warnings)]

/// Centra's SOAP API: three endpoints, one set of types.
#[rustfmt::skip]
#[path = "../generated/centra.rs"]
pub mod centra;

/// One hazard each.
#[rustfmt::skip]
#[path = "../generated/fixtures/mod.rs"]
pub mod fixtures;
