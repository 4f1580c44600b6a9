//! What lowering makes of one construct at a time.

mod schemas;
mod services;
