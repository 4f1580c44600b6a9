//! An event queue that loses nothing: what a worker does next, and where it keeps what must survive.

mod core;
mod event;
pub mod inbox;
mod mutation;
mod options;
mod step;

pub use self::core::Core;
pub use event::{EventId, Kind, Taken};
#[doc(hidden)]
pub use mutation::Mutation;
pub use options::{Acknowledge, Blocked, Changed, Claim, Options};
pub use step::{Effect, Input, Now, Report, Settlement, Standing, Store, Stored, Verdict};
