//! The event queue in virtual time: workers, an inbox and a Centra whose every step may fail, all decided by one seed; relays to a log, and an outbox.
//!
//! ```
//! let summary = centra_simulate::run(42, None).expect("no rule is broken");
//! assert!(summary.events > 0);
//! ```

mod centra;
mod check;
mod disk;
pub mod outbox;
mod plan;
pub mod relay;
pub mod soak;
mod worker;
mod world;

pub use world::{Failure, Summary, explain, explain_writers, run, run_writers};
