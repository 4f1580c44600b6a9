//! The bytes of an event: a part of the reply that brought it, shared by all that keep it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// What an inbox keeps of an event. A clone shares the bytes.
///
/// The events of one reply may be parts of one buffer, which lives as long as any of them: what is kept for long, as in a database, is copied from it.
///
/// ```
/// use centra_events::Content;
///
/// let events: Vec<Content> = Content::parts(b"<a/><b/>".to_vec(), [0..4, 4..8]).collect();
/// assert_eq!(*events[1], *b"<b/>");
/// ```
#[derive(Clone)]
pub struct Content {
    whole: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Content {
    /// Parts of a buffer.
    ///
    /// # Panics
    /// A part is not within the buffer.
    pub fn parts(whole: Vec<u8>, ranges: impl IntoIterator<Item = Range<usize>>) -> impl Iterator<Item = Self> {
        let whole = Arc::new(whole);
        ranges.into_iter().map(move |range| {
            assert!(whole.get(range.clone()).is_some(), "{range:?} of {} bytes", whole.len());
            Self { whole: Arc::clone(&whole), range }
        })
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        let range = 0..bytes.len();
        Self { whole: Arc::new(bytes), range }
    }
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.whole[self.range.clone()]
    }
}

impl AsRef<[u8]> for Content {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Content {}

impl Hash for Content {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

/// How large it is; what it says is not for logs.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes)", self.len())
    }
}
