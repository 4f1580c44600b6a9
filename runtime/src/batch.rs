//! Many updates as several calls: what goes into a chunk, how many go at a time, what a refused chunk becomes, and what is told at the end.

mod chunks;
mod drive;
mod halve;
mod report;

use std::fmt;

pub use chunks::Identify;
pub use report::{BatchReport, Refused, Stopped};

use crate::client::Client;
use crate::operation::Operation;

/// What is called with the report after each chunk.
type Progress<'c, P> = Box<dyn FnMut(&BatchReport<P>) + Send + 'c>;

/// A batch of updates that was not sent yet: `.send()` it with a blocking transport, `.await` it with an async one. Generated methods that end
/// with `_all` make it.
///
/// Items go in chunks, several at a time. An item goes after one of the same id that stood before it. A chunk that the server rejects is
/// halved, if the operation is repeatable, until the items at fault are alone; the others go through. Whatever else ends a
/// call ends the batch, after the calls that are under way; the [report](BatchReport) says where it can go on.
///
/// ```
/// # #[path = "../tests/handwritten/service.rs"] mod shop;
/// use centra_runtime::{Login, Port, transport::Memory};
///
/// # let answer = |_| http::Response::new(br#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><result xmlns="urn:shop"><success>true</success></result></e:Body></e:Envelope>"#.to_vec());
/// let port = Port::new(&shop::SHOP, "https://shop.example.com")?.login(Login::new("erp", "s3cret"));
/// let client = shop::Client::new(port, Memory::new(answer));
/// let products = (0..1200).map(|number| shop::ProductUpdate::new(number.to_string()).status("active"));
/// let report = client.products_update_all(products).send();
/// assert_eq!(report.to_string(), "products_Update: 1200 items done in 3 chunks");
/// # Ok::<(), centra_runtime::Error>(())
/// ```
#[must_use = "nothing is sent before `.send()` or `.await`"]
pub struct Batch<'c, T, Q, R, P> {
    client: &'c Client<T>,
    operation: &'c Operation<Q, R>,
    items: Box<dyn Iterator<Item = P> + Send + 'c>,
    /// The list of a request.
    list: fn(&mut Q) -> &mut Vec<P>,
    settings: Settings,
    progress: Option<Progress<'c, P>>,
}

#[derive(Clone, Copy, Debug)]
struct Settings {
    items: usize,
    bytes: usize,
    at_a_time: usize,
    from: usize,
    most_refused: usize,
}

impl<'c, T, Q, R, P: Identify + 'c> Batch<'c, T, Q, R, P> {
    /// Generated code calls this.
    pub fn new<U: Into<P> + 'c>(
        client: &'c Client<T>,
        operation: &'c Operation<Q, R>,
        items: impl IntoIterator<Item = U, IntoIter: Send + 'c>,
        list: fn(&mut Q) -> &mut Vec<P>,
    ) -> Self {
        let items = Box::new(items.into_iter().map(Into::into));
        let settings = Settings { items: 500, bytes: 2 << 20, at_a_time: 4, from: 0, most_refused: 100 };
        Self { client, operation, items, list, settings, progress: None }
    }

    /// How many items a chunk holds at most; 500 if not set.
    pub fn chunk_items(mut self, items: usize) -> Self {
        self.settings.items = items.max(1);
        self
    }

    /// How many bytes a chunk's envelope has at most; 2 MiB if not set. An item that is larger goes alone.
    pub fn chunk_bytes(mut self, bytes: usize) -> Self {
        self.settings.bytes = bytes;
        self
    }

    /// How many chunks go at a time, 4 if not set; one where the operation is not repeatable, or its items have no `id`. The client's policy may
    /// allow fewer.
    pub fn concurrency(mut self, chunks: usize) -> Self {
        self.settings.at_a_time = chunks.max(1);
        self
    }

    /// Passes over the chunks before this one: [`Stopped::chunk`] of an earlier batch of the same items and settings.
    pub fn resume_from(mut self, chunk: usize) -> Self {
        self.settings.from = chunk;
        self
    }

    /// How many items may be refused before the batch stops; 100 if not set. A wrong login, say, refuses all of them.
    pub fn most_refused(mut self, items: usize) -> Self {
        self.settings.most_refused = items;
        self
    }

    /// Called after each chunk with what was done so far.
    pub fn on_progress(mut self, progress: impl FnMut(&BatchReport<P>) + Send + 'c) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }
}

impl<T, Q, R, P> fmt::Debug for Batch<'_, T, Q, R, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("operation", &self.operation.name)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
