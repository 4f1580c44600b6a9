//! The stream that events are kept in: made as it must be, and refused where it would forget what was not acknowledged.

use std::fmt;
use std::time::Duration;

use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{self, Context};

use crate::subject::{escaped, filter};

/// How a stream is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Stands in each subject: `centra.SHOP.order.30.ev.1001`.
    pub shop: String,
    /// The stream's name; `CENTRA_` and the shop, if none is given.
    pub name: Option<String>,
    /// Into how many parts the objects are divided, each with a consumer of its own. It cannot be changed for a stream that holds events.
    pub partitions: u32,
    /// How long a message is kept: longer than an event can wait for its acknowledgement, and longer than a consumer can be away. Zero for ever.
    pub max_age: Duration,
    /// How many bytes it holds at most; then it takes no more, and events wait at the service. With nats-server from 2.15 on: 2.9 drops the oldest message
    /// instead where the next one has room but for its header, whatever the discard policy says.
    pub max_bytes: Option<i64>,
    /// On how many servers.
    pub replicas: usize,
}

impl Settings {
    /// One partition on one server, messages kept for 90 days.
    #[must_use]
    pub fn new(shop: impl Into<String>) -> Self {
        let max_age = Duration::from_secs(90 * 86_400);
        Self { shop: shop.into(), name: None, partitions: 1, max_age, max_bytes: None, replicas: 1 }
    }

    fn config(&self) -> Config {
        let safe = |text: &str| text.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        let parts = 0..self.partitions.max(1);
        Config {
            name: self.name.clone().unwrap_or_else(|| format!("CENTRA_{}", safe(&self.shop))),
            subjects: parts.map(|part| filter(&self.shop, self.partitions, part)).collect(),
            retention: RetentionPolicy::Limits,
            // The oldest message is the one that nobody has handled yet.
            discard: DiscardPolicy::New,
            storage: StorageType::File,
            max_age: self.max_age,
            max_bytes: self.max_bytes.unwrap_or(-1),
            max_messages: -1,
            max_messages_per_subject: -1,
            num_replicas: self.replicas.max(1),
            description: Some("Events of Centra, one subject for each".to_owned()),
            ..Config::default()
        }
    }
}

/// A stream of events; its clones are the same.
#[derive(Clone)]
pub struct Stream {
    pub(crate) context: Context,
    pub(crate) stream: jetstream::stream::Stream,
    pub(crate) name: String,
    pub(crate) shop: String,
    pub(crate) partitions: u32,
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stream({}, shop {}, {} partitions)", self.name, self.shop, self.partitions)
    }
}

impl Stream {
    /// Opens the stream, or makes it.
    ///
    /// # Errors
    /// The server cannot be reached or has no JetStream; or the stream is there and would not keep what must be kept, see [`Error::Unfit`].
    pub async fn open(nats: async_nats::Client, settings: Settings) -> Result<Self, Error> {
        let wanted = settings.config();
        let name = wanted.name.clone();
        let drops = !nats.is_server_compatible(2, 15, 0);
        let limited = "limits its bytes, where a nats-server before 2.15 drops the oldest messages: limit the account or the disk instead";
        if drops && wanted.max_bytes > 0 {
            return Err(Error::Unfit(format!("the stream {name} {limited}")));
        }
        let context = jetstream::new(nats);
        let stream = context.get_or_create_stream(wanted.clone()).await.map_err(Error::nats)?;
        if let Some(why) = unfit(&stream.cached_info().config, &wanted) {
            return Err(Error::Unfit(format!("the stream {name} {why}")));
        }
        if drops && stream.cached_info().config.max_bytes > 0 {
            return Err(Error::Unfit(format!("the stream {name} {limited}")));
        }
        let partitions = settings.partitions.max(1);
        Ok(Self { context, stream, name, shop: settings.shop, partitions })
    }

    /// The stream's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Into how many parts the objects are divided.
    #[must_use]
    pub fn partitions(&self) -> u32 {
        self.partitions
    }

    /// The name of a consumer.
    pub(crate) fn durable(&self, group: &str, partition: u32) -> String {
        // A `%` of a subject's token is no letter of a name.
        format!("{}-p{partition}", escaped(group).replace('%', "="))
    }
}

/// Why events could be lost in a stream, or be taken for others.
fn unfit(found: &Config, wanted: &Config) -> Option<String> {
    let sorted = |subjects: &[String]| {
        let mut subjects = subjects.to_vec();
        subjects.sort_unstable();
        subjects
    };
    if sorted(&found.subjects) != sorted(&wanted.subjects) {
        let (has, needs) = (found.subjects.join(", "), wanted.subjects.join(", "));
        return Some(format!("has the subjects {has} and not {needs}: of another shop, or other partitions"));
    }
    let keeps_long = found.max_age.is_zero() || (!wanted.max_age.is_zero() && found.max_age >= wanted.max_age);
    let rules = [
        (
            found.retention == RetentionPolicy::Limits,
            "forgets messages that were consumed: its retention must be `limits`",
        ),
        (
            found.discard == DiscardPolicy::New,
            "drops its oldest messages when it is full: its discard policy must be `new`",
        ),
        (found.storage == StorageType::File, "is in memory: its storage must be `file`"),
        (found.max_messages_per_subject < 1, "limits the messages of a subject"),
        (found.max_message_size < 1, "limits the size of a message: its `max_msg_size` must be -1"),
        (!found.no_ack, "does not say what it stored: `no_ack` must be off"),
        (keeps_long, "keeps messages for a shorter time than is asked for: raise its `max_age`"),
    ];
    rules.iter().find(|(holds, _)| !holds).map(|(_, why)| (*why).to_owned())
}

/// Why a stream cannot be used, or did not do what it was asked for.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The server cannot be reached, or refused.
    Nats(Box<dyn std::error::Error + Send + Sync>),
    /// A stream or a consumer of this name is there and is made otherwise.
    Unfit(String),
    /// Another consumer has an event of the partition in work.
    Busy,
}

impl Error {
    pub(crate) fn nats(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Nats(error.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nats(error) => {
                write!(f, "NATS: {error}")?;
                let mut cause = error.source();
                while let Some(error) = cause {
                    write!(f, ": {error}")?;
                    cause = error.source();
                }
                Ok(())
            }
            Self::Unfit(why) => f.write_str(why),
            Self::Busy => f.write_str("another consumer has an event of this partition in work"),
        }
    }
}

impl std::error::Error for Error {}
