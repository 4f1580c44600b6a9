//! Hands the events of a service on to NATS JetStream, each once, and brings them from there to an inbox on any machine.
//!
//! A [`Relay`] publishes each event under a subject of its own and lets the server take only the first: "already there" is looked at, and only what the stream
//! has for certain is acknowledged to the service. A [`Partition`] is a source of a [`Queue`](centra_events::Queue), with an inbox on its side, so that what
//! is delivered twice has its effect once.
//!
//! ```no_run
//! # async fn example<S: centra_events::AsyncSource>(centra: S) -> Result<(), Box<dyn std::error::Error>> {
//! use centra_events::Stop;
//! use centra_relay_nats::{Relay, Settings, Stream, async_nats};
//!
//! let nats = async_nats::connect("nats://nats.example.com").await?;
//! let stream = Stream::open(nats, Settings::new("shop")).await?;
//! Relay::new(centra, stream).run(&Stop::default()).await?; // until it is stopped
//! # Ok(())
//! # }
//! ```
//!
//! **What is guaranteed.** An event is in the stream before the service forgets it, once for each content that it had. The events of one object are in order.
//! It holds as long as the stream keeps a message: [`Settings::max_age`] must be longer than an event can wait for its acknowledgement. What "stored" means is
//! what the server means by it: with one replica and the server's default of a flush every two minutes, a loss of power can take what was acknowledged;
//! `sync_interval: always` or three replicas cannot.

mod partition;
mod relay;
mod stream;
mod subject;

pub use async_nats;
pub use partition::Partition;
pub use relay::{Blocking, Counts, Ended, Notice, Relay};
pub use stream::{Error, Settings, Stream};
