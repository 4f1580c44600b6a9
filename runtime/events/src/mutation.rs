//! Which rule is broken on purpose, so that the tests can show that they notice; none outside of tests.

/// A rule that the tests break in the core or in the inbox in memory.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mutation {
    /// Events are acknowledged as soon as they were fetched.
    AckFirst,
    /// Outcomes are acknowledged before the transaction is committed.
    AckBeforeCommit,
    /// Events that wait are acknowledged where only outcomes should be.
    AckWaiting,
    /// An outcome that the inbox refused is acknowledged.
    AckRefusedOutcome,
    /// An event that is to be tried later is treated as handled.
    LaterIsDone,
    /// Attempts are not counted.
    EndlessAttempts,
    /// A blocked head is not reported.
    SilentBlock,
    /// There is no sleep while events wait.
    Spin,
    /// What is in hand at the stop is acknowledged.
    StopAcknowledges,
    /// A fetch that failed is not repeated.
    ForgetFailedFetch,
    /// What another worker may have fetched is taken for nothing.
    ElsewhereIsDrained,
    /// Any claim may settle, not only the newest.
    ForgetGeneration,
    /// Content is not compared.
    DropHash,
    /// Later events of an object do not wait for earlier ones.
    ForgetOrder,
    /// What has its outcome is taken for new when it comes again.
    ForgetReceipt,
    /// Older content replaces newer.
    TakeStale,
    /// The oldest event of an object supersedes the newer ones.
    CollapseToOldest,
    /// A transaction that was not committed leaves its rows.
    LeakTransaction,
    /// What was not sure of an event is remembered after the service has forgotten the event.
    KeepDoubts,
    /// A relay takes "already there" for stored, without a look at what is there.
    AckUnseen,
    /// A relay takes a refusal for stored.
    AckNotStored,
    /// A relay takes an event that is too large for stored.
    AckTooLarge,
    /// A commit whose connection was lost before is taken for done.
    TrustCommit,
    /// Rows that another transaction has claimed are claimed, too.
    ForgetRowLock,
    /// A message that may not be repeated is carried out again where its sender ended.
    RepeatDoubt,
    /// An attempt of which nobody knows what it came to is tried again.
    DoubtIsLater,
}

impl Mutation {
    /// The rules of a queue and its inbox.
    pub const ALL: &[Self] = &[
        Self::AckFirst,
        Self::AckBeforeCommit,
        Self::AckWaiting,
        Self::AckRefusedOutcome,
        Self::LaterIsDone,
        Self::EndlessAttempts,
        Self::SilentBlock,
        Self::Spin,
        Self::StopAcknowledges,
        Self::ForgetFailedFetch,
        Self::ElsewhereIsDrained,
        Self::ForgetGeneration,
        Self::DropHash,
        Self::ForgetOrder,
        Self::ForgetReceipt,
        Self::TakeStale,
        Self::CollapseToOldest,
        Self::LeakTransaction,
    ];

    /// The rules that only a long run breaks.
    pub const LONG: &[Self] = &[Self::KeepDoubts];

    /// The rules of a relay.
    pub const RELAY: &[Self] = &[
        Self::AckFirst,
        Self::AckUnseen,
        Self::AckNotStored,
        Self::DropHash,
        Self::TakeStale,
        Self::ForgetOrder,
        Self::SilentBlock,
        Self::AckTooLarge,
    ];

    /// The rules of several workers at an inbox that takes several writers.
    pub const WRITERS: &[Self] = &[
        Self::AckFirst,
        Self::AckBeforeCommit,
        Self::AckRefusedOutcome,
        Self::ForgetGeneration,
        Self::ForgetOrder,
        Self::ForgetReceipt,
        Self::TakeStale,
        Self::TrustCommit,
        Self::ForgetRowLock,
    ];

    /// The rules of an outbox and its senders.
    pub const OUTBOX: &[Self] = &[Self::RepeatDoubt, Self::DoubtIsLater, Self::LaterIsDone, Self::ForgetOrder];
}

/// Holds the broken rule; empty and free where the feature `mutations` is off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Broken(#[cfg(feature = "mutations")] Option<Mutation>);

impl Broken {
    #[cfg(feature = "mutations")]
    pub(crate) fn rule(mutation: Option<Mutation>) -> Self {
        Self(mutation)
    }

    #[cfg(feature = "mutations")]
    pub(crate) fn is(self, mutation: Mutation) -> bool {
        self.0 == Some(mutation)
    }

    #[cfg(not(feature = "mutations"))]
    pub(crate) fn is(self, _: Mutation) -> bool {
        false
    }
}
