//! What one operation is: a constant; a request goes in and an `http::Request` comes out, an `http::Response` goes in and a reply comes out.

use std::fmt;
use std::marker::PhantomData;

use crate::endpoint::Port;
use crate::error::Error;
use crate::exchange::{self, Expected, Received, Rejecter, Target, What};
use crate::hooks::Masked;
use crate::masked;
use crate::outgoing::Draft;
use crate::policy::{Declared, Repeat};
use crate::reply::{Reply, Rest};
use crate::response::Response;
use crate::soap;
use crate::verdict::{NoSuccess, Notices};
use crate::xml::{self, DecodeError, Decoder, Document, Items, Namespaces, Record, Start};

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
    /// What sending a request twice does.
    pub(crate) repeat: Declared,
    /// Its module, where that takes types from another one; else it is that of the request.
    pub(crate) module: Option<&'static Namespaces>,
    types: PhantomData<fn(&Q) -> R>,
}

/// An operation without its types.
#[derive(Clone, Copy)]
pub(crate) struct Untyped {
    pub(crate) name: &'static str,
    pub(crate) index: usize,
    pub(crate) rejection: Option<Rejecter>,
    pub(crate) repeat: Declared,
    pub(crate) module: Option<&'static Namespaces>,
}

impl<Q: Document, R: Response> Operation<Q, R> {
    /// What does not depend on the types.
    #[inline]
    pub(crate) fn untyped(&self) -> Untyped {
        let Self { name, index, rejection, repeat, module, types: _ } = *self;
        Untyped { name, index, rejection, repeat, module }
    }

    /// Generated code calls this.
    #[must_use]
    pub const fn new(name: &'static str, index: usize) -> Self {
        let repeat = Declared { repeat: Repeat::Never, unless: None };
        Self { name, index, rejection: None, repeat, module: None, types: PhantomData }
    }

    /// A reply of type `V` instead of `R` tells why the request was rejected.
    #[must_use]
    pub const fn rejected_by<V: Response<Output = Notices>>(mut self) -> Self {
        self.rejection = Some(reject::<V>);
        self
    }

    /// It is of the module with these namespaces, whatever module its request is of.
    #[must_use]
    pub const fn of(mut self, module: &'static Namespaces) -> Self {
        self.module = Some(module);
        self
    }

    /// It only reads: a request can be sent again whatever came of it.
    #[must_use]
    pub const fn reads(mut self) -> Self {
        self.repeat = Declared { repeat: Repeat::Reads, unless: None };
        self
    }

    /// A request sent twice does the same as sent once, as an update by id does.
    #[must_use]
    pub const fn repeatable(mut self) -> Self {
        self.repeat = Declared { repeat: Repeat::Updates, unless: None };
        self
    }

    /// As [`repeatable`](Self::repeatable), but for a request that holds an element of this local name.
    #[must_use]
    pub const fn repeatable_without(mut self, element: &'static str) -> Self {
        self.repeat = Declared { repeat: Repeat::Updates, unless: Some(element) };
        self
    }

    /// The same operation, whose response is read as another type.
    #[cfg(feature = "events")]
    pub(crate) fn read_as<S: Response>(&self) -> Operation<Q, S> {
        let Self { name, index, rejection, repeat, module, types: _ } = *self;
        Operation { name, index, rejection, repeat, module, types: PhantomData }
    }

    /// The whole HTTP request, after the port's [hooks](Port::on_envelope).
    ///
    /// # Errors
    /// [`Error::Encode`] when a text holds a character that XML cannot carry, [`Error::Hook`] when a hook refuses it.
    pub fn encode(&self, port: &Port, request: &Q) -> Result<http::Request<Vec<u8>>, Error> {
        self.encode_with(port, request, &[])
    }

    /// The whole HTTP request, with SOAP headers, after the port's [hooks](Port::on_envelope).
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    #[inline]
    pub fn encode_with(
        &self,
        port: &Port,
        request: &Q,
        headers: &[&dyn Record],
    ) -> Result<http::Request<Vec<u8>>, Error> {
        let draft = self.draft(port, request, headers);
        draft.and_then(|draft| draft.finish(&port.hooks, self.name)).map_err(|error| port.in_call(error, self.name))
    }

    /// The request before the port's hooks have seen it.
    #[inline]
    pub(crate) fn draft(&self, port: &Port, request: &Q, headers: &[&dyn Record]) -> Result<Draft, Error> {
        exchange::request(port, self.index, self.module, request, headers)
    }

    /// The envelope alone, without SOAP headers, before the port's hooks.
    ///
    /// # Errors
    /// [`Error::Encode`] when a text holds a character that XML cannot carry.
    pub fn encode_body(&self, port: &Port, request: &Q) -> Result<Vec<u8>, Error> {
        let written = soap::encode(port, request, &[]).map(|written| written.envelope);
        written.map_err(|error| port.in_call(error.into(), self.name))
    }

    /// Reads the whole HTTP response.
    ///
    /// # Errors
    /// Every [`Error`] but those of sending.
    pub fn decode(&self, port: &Port, response: http::Response<impl AsRef<[u8]>>) -> Result<Reply<R::Output>, Error> {
        read::<R>(port, self.name, response, self.rejection)
    }

    /// Reads the whole HTTP response and hands the items of one of its lists to `visit` one by one, as [`xml::each_item`] does: memory is
    /// needed for one at a time.
    ///
    /// # Errors
    /// Those of [`decode`](Self::decode), and those of `visit`, after which nothing more is read. A `list` that cannot be handed out item by item, as
    /// [`xml::each_item`] says.
    pub fn decode_each<L: Items, E: From<Error>>(
        &self,
        port: &Port,
        response: http::Response<impl AsRef<[u8]>>,
        list: impl Fn(&mut R) -> &mut L,
        mut visit: impl FnMut(L::Item) -> Result<(), E>,
    ) -> Result<Reply<R::Output>, E> {
        let (parts, body) = response.into_parts();
        let received = Received::of(&parts, body.as_ref());
        let rejection = self.rejection;
        let mut target = Each { response: R::default(), list, visit: &mut visit, failure: None, rejection };
        let read = exchange::read(port, &received, &mut target);
        if let Some(failure) = target.failure {
            return Err(failure);
        }
        let read = read.and_then(|(what, rest)| reply(port, what, target.response, rest, &received));
        let read = read.map_err(|error| E::from(port.in_call_with(error, self.name, received.body)))?;
        Ok(read.with_head(parts))
    }

    /// Reads an envelope that came by whatever way.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn decode_body(&self, port: &Port, body: &[u8]) -> Result<Reply<R::Output>, Error> {
        self.decode(port, http::Response::new(body))
    }
}

/// Reads a reply, whatever the operation: many return the same type, and this is compiled once for each.
#[inline]
pub(crate) fn read<R: Response>(
    port: &Port,
    operation: &'static str,
    response: http::Response<impl AsRef<[u8]>>,
    rejection: Option<Rejecter>,
) -> Result<Reply<R::Output>, Error> {
    let (parts, body) = response.into_parts();
    let received = Received::of(&parts, body.as_ref());
    let mut target = Whole { response: R::default(), rejection };
    let read = exchange::read(port, &received, &mut target);
    let read = read.and_then(|(what, rest)| reply(port, what, target.response, rest, &received));
    let read = read.map_err(|error| port.in_call_with(error, operation, received.body))?;
    Ok(read.with_head(parts))
}

/// A reply for a log: without secrets, and without what no schema describes.
pub(crate) fn masked<R: Response>(
    port: &Port,
    head: &http::response::Parts,
    body: &[u8],
    rejection: Option<Rejecter>,
) -> Masked {
    let mut target = Whole { response: R::default(), rejection };
    let read = exchange::read(port, &Received::of(head, body), &mut target);
    masked::reply(port, read.map(|(what, _)| what), &target.response, body.len())
}

/// What was read, as the caller gets it.
#[inline]
fn reply<R: Response>(
    port: &Port,
    what: What,
    response: R,
    rest: Box<Rest>,
    received: &Received<'_>,
) -> Result<Reply<R::Output>, Error> {
    let value = match what {
        What::Nothing => R::nothing().expect("nothing was read, since it is expected"),
        What::PlainOk => R::plain_ok().expect("a plain OK was read, since it is expected"),
        What::Filled => response.outcome().map_err(|no_success| exchange::refused(no_success, port, received))?,
        What::Doubtful(error) => {
            let no_success = response.outcome().err();
            return Err(match no_success {
                Some(no_success) => exchange::refused(no_success, port, received),
                None => received.undecodable(port, error),
            });
        }
    };
    Ok(Reply { value, request_id: received.request_id(port), rest })
}

/// What can come where this type is the response.
#[inline]
fn expected<'e, R: Response>(rejection: Option<Rejecter>) -> Expected<'e> {
    let (nothing, plain_ok) = (R::nothing().is_some(), R::plain_ok().is_some());
    Expected { record: R::without_content(), nothing, plain_ok, rejection }
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
