//! What one operation is: a constant; a request goes in and an `http::Request` comes out, an `http::Response` goes in and a reply comes out.

use std::fmt;
use std::marker::PhantomData;

use http::HeaderMap;

use crate::endpoint::Port;
use crate::error::{Error, Rejection};
use crate::exchange::{self, Expected, Received, What};
use crate::reply::Reply;
use crate::soap;
use crate::value::field::Field;
use crate::value::unknown::Unknown;
use crate::xml::{self, DecodeError, Decoder, Document, Items, Namespaces, Record, Shape, Slot, Start};

/// One operation of a service: a constant in generated code. `Q` is the request's type, `R` the response's.
///
/// The pair [`encode`](Self::encode) and [`decode`](Self::decode) does no I/O.
pub struct Operation<Q, R> {
    /// Name as the WSDL has it.
    pub name: &'static str,
    /// Position in [`Endpoint::actions`](crate::Endpoint::actions).
    pub index: usize,
    /// Reads a rejection where a response was expected.
    pub(crate) rejection: Option<exchange::Rejecter>,
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
        read(port, &received, self.rejection, &mut whole::<R>)
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
        let mut failure = None;
        let received = Received::of(&response);
        let outcome = read::<R>(port, &received, self.rejection, &mut |input, start, envelope, response| {
            let read = |record: &mut dyn Record| envelope.content(input, start, record);
            *response = xml::with_items(&list, &mut visit, &mut failure, read)?;
            Ok(())
        });
        match failure {
            Some(failure) => Err(failure),
            None => Ok(outcome?),
        }
    }

    /// Reads an envelope that came by whatever way.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn decode_body(&self, port: &Port, body: &[u8]) -> Result<Reply<R::Output>, Error> {
        let received = Received { status: 200, headers: &HeaderMap::new(), body };
        read(port, &received, self.rejection, &mut whole::<R>)
    }
}

/// Reads a reply, whatever the operation: many answer the same type, and this is compiled once for each.
#[inline]
pub(crate) fn read<R: Response>(
    port: &Port,
    received: &Received<'_>,
    rejection: Option<exchange::Rejecter>,
    fill: &mut FillWith<'_, R>,
) -> Result<Reply<R::Output>, Error> {
    let expected =
        Expected { record: R::absent(), nothing: R::nothing().is_some(), plain_ok: R::plain_ok().is_some(), rejection };
    let mut response = R::default();
    let (what, rest) = exchange::read(port, received, &expected, &mut |input, start, envelope| {
        fill(input, start, envelope, &mut response)
    })?;
    let value = match what {
        What::Nothing => R::nothing().expect("nothing was read, since it is expected"),
        What::PlainOk => R::plain_ok().expect("a plain OK was read, since it is expected"),
        What::Filled => response.outcome().map_err(|rejection| exchange::rejected(rejection, received))?,
    };
    Ok(Reply { value, request_id: received.request_id(), rest })
}

/// As [`Fill`](exchange::Fill), into a value of the response's type.
pub(crate) type FillWith<'f, R> =
    dyn for<'x> FnMut(&mut Decoder<'x>, &Start<'x>, &soap::Envelope<'x>, &mut R) -> Result<(), DecodeError> + 'f;

/// All of it at once.
#[inline]
pub(crate) fn whole<'x, R: Document>(
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    envelope: &soap::Envelope<'x>,
    response: &mut R,
) -> Result<(), DecodeError> {
    envelope.content(input, start, response)
}

fn reject<'x, V: Response<Output = Notices>>(
    input: &mut Decoder<'x>,
    start: &Start<'x>,
) -> Result<Option<Rejection>, DecodeError> {
    let mut verdict = V::default();
    if !input.is_root(start, &verdict) {
        return Ok(None);
    }
    input.root(start, &mut verdict)?;
    Ok(Some(match verdict.outcome() {
        Err(rejection) => rejection,
        Ok(notices) => Rejection { notices: notices.notices, ..Rejection::default() },
    }))
}

/// What a response means: a value, or a rejection.
pub type Outcome<T> = Result<T, Rejection>;

/// The type of a response; generated code says what it means.
pub trait Response: Document + 'static {
    /// What the caller gets.
    type Output;

    /// Success, or why not.
    fn outcome(self) -> Outcome<Self::Output>;

    /// What a bare `OK` means, where the type is a verdict.
    fn plain_ok() -> Option<Self::Output> {
        None
    }

    /// What an empty reply means, where none is expected.
    fn nothing() -> Option<Self::Output> {
        None
    }
}

/// A message without content: of an operation that takes nothing, or answers nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nothing {
    /// Content that should not be there.
    pub unknown: Unknown,
}

impl Record for Nothing {
    fn shape(&self) -> &'static Shape {
        static NAMESPACES: Namespaces = Namespaces { uris: &[""], endpoints: &[] };
        static SHAPE: Shape = Shape::new("nothing", &NAMESPACES, &[]).group();
        &SHAPE
    }

    fn slot(&self, _: u16) -> &dyn Slot {
        &self.unknown
    }

    fn slot_mut(&mut self, _: u16) -> &mut dyn Slot {
        &mut self.unknown
    }

    fn absent() -> &'static Self {
        static ABSENT: Nothing = Nothing { unknown: Unknown::new() };
        &ABSENT
    }
}

impl Response for Nothing {
    type Output = ();

    fn outcome(self) -> Outcome<()> {
        Ok(())
    }

    fn nothing() -> Option<()> {
        Some(())
    }
}

/// What a successful update leaves to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// Remarks such as `Added new size: S`; they do not mean that something went wrong.
    pub notices: Vec<String>,
}

/// A verdict of the kind `result{success, errors, notices}`: only `success` = `true` is success.
///
/// # Errors
/// The rejection.
pub fn verdict(success: Option<bool>, errors: Vec<impl Said>, notices: Vec<impl Said>) -> Outcome<Notices> {
    let notices = texts(notices);
    match success {
        Some(true) => Ok(Notices { notices }),
        stated => Err(Rejection { errors: texts(errors), notices, request_id: None, stated: stated.is_some() }),
    }
}

/// An error or notice, which the schema may let be nil.
pub trait Said {
    /// Its text; empty if there is none.
    fn text(self) -> String;
}

impl Said for String {
    fn text(self) -> String {
        self
    }
}

impl Said for Field<String> {
    fn text(self) -> String {
        self.into_value().unwrap_or_default()
    }
}

fn texts(list: Vec<impl Said>) -> Vec<String> {
    list.into_iter().map(Said::text).collect()
}

impl<Q, R> fmt::Debug for Operation<Q, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({})", self.name)
    }
}
