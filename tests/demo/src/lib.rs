//! A whole day of an ERP against the local Centra, and the client that it uses. The program `demo` prints it.

#[rustfmt::skip]
#[path = "../../generated/centra.rs"]
pub mod centra;
pub mod day;
