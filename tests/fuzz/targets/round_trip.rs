//! Fuzz target: any bytes as a document of the largest type, read and written.

#![no_main]

#[path = "../checks.rs"]
#[allow(dead_code)]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::round_trip(bytes));
