//! The checked-in generated modules, compiled with warnings denied.

//!
//! A partial update needs what identifies the object:
//!
//! ```
//! use centra_tests::centra::{ProductUpdate, ProductVariationUpdate};
//! let variation = ProductVariationUpdate::new("SKU-1-navy");
//! let product = ProductUpdate::new("SKU-1").status("active").variations([variation]);
//! # drop(product);
//! ```
//!
//! Without it there is no request:
//!
//! ```compile_fail,E0061
//! use centra_tests::centra::{ProductUpdate, ProductVariationUpdate};
//! let variation = ProductVariationUpdate::new("SKU-1-navy");
//! let product = ProductUpdate::new().status("active").variations([variation]);
//! # drop(product);
//! ```
//!
//! ```compile_fail,E0599
//! use centra_tests::centra::{ProductUpdate, ProductVariationUpdate};
//! let variation = ProductVariationUpdate::default();
//! let product = ProductUpdate::new("SKU-1").status("active").variations([variation]);
//! # drop(product);
//! ```

#![deny(warnings)]

/// Centra's SOAP API: three endpoints, one set of types.
#[rustfmt::skip]
#[path = "../generated/centra.rs"]
pub mod centra;

/// One hazard each.
#[rustfmt::skip]
#[path = "../generated/fixtures/mod.rs"]
pub mod fixtures;

/// A module by namespace, in `OUT_DIR` and included.
pub mod included {
    include!(concat!(env!("OUT_DIR"), "/namespaces.rs"));
}
