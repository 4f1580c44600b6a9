//! What one operation is: a constant; a request goes in and an `http::Request` comes out, an `http::Response` goes in and a reply comes out.

use std::fmt;
use std::marker::PhantomData;

use http::HeaderMap;

use crate::endpoint::Port;
use crate::error::Error;
use crate::exchange::{self, Expected, Received, Rejecter, Target, What};
use crate::reply::{Reply, Rest};
use crate::response::Response;
use crate::soap;
use crate::verdict::{NoSuccess, Notices};
use crate::xml::{self, DecodeError, Decoder, Document, Items, Record, Start};

/// One operation of a service: a constant in generated code. `Q` is the request's type, `R` the response's.
///
/// The pair [`encode`](Self::encode) and [`decode`](Self::decode) does no I/O.
pub struct Operation<Q, R> {
    /// Name as the WSDL has it.
    pub name: &'static str,
    /// Position in [`Endpoint::actions`](crate::Endpoint::actions).
    pub index: usize,
    /// Reads a rejection where a response was expected.
    pub(crate) rejection: Option<Rejecter>,
    types: PhantomData<fn(&Q) -> R>,
}

impl<Q: Document, R: Response> Operation<Q, R> {
    /// Generated code calls this.
    #[must_use]
    pub const fn new(name: &'static str, index: usize) -> Self {
        Self { name, index, rejection: None, types: PhantomData }
    }

    /// A reply of type `V` instead of `R` tells why the request was rejected.
    #[must_use]
    pub const fn rejected_by<V: Response<Output = Notices>>(mut self) -> Self {
        self.rejection = Some(reject::<V>);
        self
    }

    /// The whole HTTP request.
    ///
    /// # Errors
    /// [`Error::Encode`] when a text holds a character that XML cannot carry.
    pub fn encode(&self, port: &Port, request: &Q) -> Result<http::Request<Vec<u8>>, Error> {
        self.encode_with(port, request, &[])
    }

    /// The whole HTTP request, with SOAP headers.
    ///
    /// # Errors
    /// [`Error::Encode`] when a text holds a character that XML cannot carry.
    #[inline]
    pub fn encode_with(
        &self,
        port: &Port,
        request: &Q,
        headers: &[&dyn Record],
    ) -> Result<http::Request<Vec<u8>>, Error> {
        exchange::request(port, self.index, request, headers)
    }

    /// The envelope alone.
    ///
    /// # Errors
    /// [`Error::Encode`] when a text holds a character that XML cannot carry.
    pub fn encode_body(&self, port: &Port, request: &Q) -> Result<Vec<u8>, Error> {
        Ok(soap::encode(port, request, &[])?)
    }

    /// Reads the whole HTTP response.
    ///
    /// # Errors
    /// Every [`Error`] but those of sending.
    pub fn decode(&self, port: &Port, response: http::Response<impl AsRef<[u8]>>) -> Result<Reply<R::Output>, Error> {
        let received = Received::of(&response);
        read::<R>(port, &received, self.rejection)
    }

    /// Reads the whole HTTP response and hands the items of one of its lists to `visit` one by one, as [`xml::each_item`] does: memory is
    /// needed for one at a time.
    ///
    /// # Errors
    /// Those of [`decode`](Self::decode), and those of `visit`, after which nothing more is read.
    ///
    /// # Panics
    /// `list` names something else than a field of the response itself.
    pub fn decode_each<L: Items, E: From<Error>>(
        &self,
        port: &Port,
        response: http::Response<impl AsRef<[u8]>>,
        list: impl Fn(&mut R) -> &mut L,
        mut visit: impl FnMut(L::Item) -> Result<(), E>,
    ) -> Result<Reply<R::Output>, E> {
        let received = Received::of(&response);
        let rejection = self.rejection;
        let mut target = Each { response: R::default(), list, visit: &mut visit, failure: None, rejection };
        let read = exchange::read(port, &received, &mut target);
        match target.failure {
            Some(failure) => Err(failure),
            None => read.and_then(|(what, rest)| reply(what, target.response, rest, &received)).map_err(E::from),
        }
    }

    /// Reads an envelope that came by whatever way.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn decode_body(&self, port: &Port, body: &[u8]) -> Result<Reply<R::Output>, Error> {
        let received = Received { status: 200, headers: &HeaderMap::new(), body };
        read::<R>(port, &received, self.rejection)
    }
}

/// Reads a reply, whatever the operation: many return the same type, and this is compiled once for each.
#[inline]
pub(crate) fn read<R: Response>(
    port: &Port,
    received: &Received<'_>,
    rejection: Option<Rejecter>,
) -> Result<Reply<R::Output>, Error> {
    let mut target = Whole { response: R::default(), rejection };
    let (what, rest) = exchange::read(port, received, &mut target)?;
    reply(what, target.response, rest, received)
}

/// What was read, as the caller gets it.
#[inline]
fn reply<R: Response>(
    what: What,
    response: R,
    rest: Box<Rest>,
    received: &Received<'_>,
) -> Result<Reply<R::Output>, Error> {
    let value = match what {
        What::Nothing => R::nothing().expect("nothing was read, since it is expected"),
        What::PlainOk => R::plain_ok().expect("a plain OK was read, since it is expected"),
        What::Filled => response.outcome().map_err(|no_success| exchange::refused(no_success, received))?,
    };
    Ok(Reply { value, request_id: received.request_id(), rest })
}

/// What can come where this type is the response.
#[inline]
fn expected<'e, R: Response>(rejection: Option<Rejecter>) -> Expected<'e> {
    let (nothing, plain_ok) = (R::nothing().is_some(), R::plain_ok().is_some());
    Expected { record: R::absent(), nothing, plain_ok, rejection }
}

/// A response that is read all at once.
struct Whole<R> {
    response: R,
    rejection: Option<Rejecter>,
}

impl<R: Response> Target for Whole<R> {
    fn expected(&self) -> Expected<'_> {
        expected::<R>(self.rejection)
    }

    fn fill<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        envelope: &soap::Envelope<'x>,
    ) -> Result<(), DecodeError> {
        envelope.content(input, start, &mut self.response)
    }
}

/// A response of which the items of one list are handed out.
struct Each<R, F, V, E> {
    response: R,
    list: F,
    visit: V,
    /// The visitor's own error, which ends the reading.
    failure: Option<E>,
    rejection: Option<Rejecter>,
}

impl<R, L, F, V, E> Target for Each<R, F, V, E>
where
    R: Response,
    L: Items,
    F: Fn(&mut R) -> &mut L,
    V: FnMut(L::Item) -> Result<(), E>,
{
    fn expected(&self) -> Expected<'_> {
        expected::<R>(self.rejection)
    }

    fn fill<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        envelope: &soap::Envelope<'x>,
    ) -> Result<(), DecodeError> {
        let read = |record: &mut dyn Record| envelope.content(input, start, record);
        self.response = xml::with_items(&self.list, &mut self.visit, &mut self.failure, read)?;
        Ok(())
    }
}

fn reject<'x, V: Response<Output = Notices>>(
    input: &mut Decoder<'x>,
    start: &Start<'x>,
) -> Result<Option<NoSuccess>, DecodeError> {
    let mut verdict = V::default();
    if !input.is_root(start, &verdict) {
        return Ok(None);
    }
    input.root(start, &mut verdict)?;
    Ok(Some(
        verdict.outcome().err().unwrap_or(NoSuccess::Unclear("a verdict of success where a response was expected")),
    ))
}

impl<Q, R> fmt::Debug for Operation<Q, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({})", self.name)
    }
}
