//! Whether two endpoints have the same API, so that one set of types serves both.
//!
//! A server may publish one API under several addresses, each with a WSDL of its own: another target namespace,
//! another SOAPAction base, another place for the login. This proves that nothing else differs.
//!
//! **Requires** that the passes have run on both. **Ensures**, when it says yes, that each request, reply and fault of
//! one is a request, reply or fault of the other once namespaces are mapped and the login child is set aside.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::diag::{Diagnostics, Span};
use crate::model::{
    Api, Attribute, Body, Content, Element, ElementId, Field, Group, Kind, Login, Message, Operation, Particle, Port,
    Struct, TypeId,
};
use crate::qname::QName;

/// How the other endpoint says the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Namespaces of the first endpoint, and what stands for them in the other; each once, in order of appearance.
    pub namespaces: Vec<(String, String)>,
    /// SOAPAction of the other endpoint by operation name, in the order of the first.
    pub actions: Vec<(String, Option<String>)>,
}

/// Compares the first port of `first` with the first port of `other`.
///
/// Each difference is an error `E113` at its place in the documents of `other`: render `diags` with those. Type names,
/// documentation, addresses and facets are no differences.
pub(crate) fn share(first: &Api, other: &Api, diags: &mut Diagnostics) -> Option<Shared> {
    let ports = |api: &Api| api.services.iter().flat_map(|service| &service.ports).next().cloned();
    let (Some(a), Some(b)) = (ports(first), ports(other)) else {
        diags.error("E113", Span::default(), "an endpoint without a SOAP port can't share its types");
        return None;
    };
    let mut comparison = Comparison {
        first,
        other,
        first_login: body_login(&a),
        other_login: body_login(&b),
        namespaces: Vec::new(),
        seen: HashSet::new(),
        open: VecDeque::new(),
        differences: 0,
        diags,
    };
    let actions = comparison.operations(&a, &b);
    while let Some(pair) = comparison.open.pop_front() {
        comparison.types(&pair);
    }
    (comparison.differences == 0).then_some(Shared { namespaces: comparison.namespaces, actions })
}

fn body_login(port: &Port) -> Option<QName> {
    match &port.login {
        Login::Body(name) => Some(name.clone()),
        _ => None,
    }
}

/// Two types that should be the same, and where they are.
struct Pair {
    a: TypeId,
    b: TypeId,
    /// Element names from the request or reply inward.
    path: String,
    /// Where the other endpoint uses it.
    span: Span,
    /// Whether one of them can have a login that the other lacks.
    is_request: bool,
}

struct Comparison<'c> {
    first: &'c Api,
    other: &'c Api,
    first_login: Option<QName>,
    other_login: Option<QName>,
    namespaces: Vec<(String, String)>,
    seen: HashSet<(TypeId, TypeId)>,
    open: VecDeque<Pair>,
    differences: usize,
    diags: &'c mut Diagnostics,
}

impl Comparison<'_> {
    fn operations(&mut self, a: &Port, b: &Port) -> Vec<(String, Option<String>)> {
        let mut actions = Vec::new();
        let mut left: Vec<&Operation> = b.operations.iter().collect();
        for operation in &a.operations {
            let Some(index) = left.iter().position(|candidate| candidate.name == operation.name) else {
                self.differ(b.span, format!("operation `{}` is missing here", operation.name));
                continue;
            };
            let same = left.remove(index);
            self.operation(operation, same);
            actions.push((operation.name.clone(), same.action.clone()));
        }
        for operation in left {
            self.differ(operation.span, format!("operation `{}` is only here", operation.name));
        }
        actions
    }

    fn operation(&mut self, a: &Operation, b: &Operation) {
        if (a.style, a.encoding) != (b.style, b.encoding) {
            let message = format!("operation `{}` is {:?}/{:?} here", a.name, b.style, b.encoding).to_lowercase();
            self.differ(b.span, format!("{message} but {:?}/{:?} there", a.style, a.encoding));
        }
        self.message(&a.input, &b.input, b, true);
        match (&a.output, &b.output) {
            (Some(x), Some(y)) => self.message(x, y, b, false),
            (None, None) => {}
            (Some(_), None) => self.differ(b.span, format!("operation `{}` has no reply here", a.name)),
            (None, Some(_)) => self.differ(b.span, format!("operation `{}` has a reply only here", a.name)),
        }
        if a.faults.len() == b.faults.len() {
            for (x, y) in a.faults.iter().zip(&b.faults) {
                self.element(x.element, y.element, y.span, false);
            }
        } else {
            let message =
                format!("operation `{}` declares {} faults here but {} there", a.name, b.faults.len(), a.faults.len());
            self.differ(b.span, message);
        }
    }

    fn message(&mut self, a: &Message, b: &Message, operation: &Operation, is_request: bool) {
        match (&a.body, &b.body) {
            (Body::Empty, Body::Empty) => {}
            (Body::Element(x), Body::Element(y)) => self.element(*x, *y, operation.span, is_request),
            (Body::Fragment(x), Body::Fragment(y)) => {
                let (path, span) = (operation.name.clone(), operation.span);
                self.pair(Pair { a: *x, b: *y, path, span, is_request });
            }
            _ => self.differ(operation.span, format!("operation `{}` has another kind of body here", operation.name)),
        }
    }

    fn element(&mut self, a: ElementId, b: ElementId, span: Span, is_request: bool) {
        let (x, y): (&Element, &Element) = (self.first.element(a), self.other.element(b));
        let span = if y.synthetic { span } else { y.span };
        if self.names(&x.name, &y.name, span, &x.name.local) {
            let path = y.name.local.clone();
            self.pair(Pair { a: x.ty, b: y.ty, path, span, is_request });
        }
    }

    fn pair(&mut self, pair: Pair) {
        if self.seen.insert((pair.a, pair.b)) {
            self.open.push_back(pair);
        }
    }

    fn types(&mut self, pair: &Pair) {
        let (a, b) = (self.first.ty(pair.a), self.other.ty(pair.b));
        match (&a.kind, &b.kind) {
            (Kind::Builtin(x), Kind::Builtin(y)) if x == y => {}
            (Kind::Restricted { base: x, .. }, Kind::Restricted { base: y, .. }) => self.inner(pair, *x, *y),
            (Kind::List { item: x }, Kind::List { item: y }) => self.inner(pair, *x, *y),
            (Kind::Enum(x), Kind::Enum(y)) => {
                let same = x.values.iter().map(|value| &value.value).eq(y.values.iter().map(|value| &value.value));
                if !same {
                    self.differ(b.span, format!("`{}` has other values here", pair.path));
                }
                self.inner(pair, x.base, y.base);
            }
            (Kind::Union { members: x }, Kind::Union { members: y }) if x.len() == y.len() => {
                x.iter().zip(y).for_each(|(x, y)| self.inner(pair, *x, *y));
            }
            (Kind::Struct(x), Kind::Struct(y)) => self.structs(pair, x, y),
            _ => {
                let (here, there) = (describe(self.other, pair.b), describe(self.first, pair.a));
                self.differ(pair.span, format!("field `{}` is {here} here but {there} there", pair.path));
            }
        }
    }

    fn inner(&mut self, pair: &Pair, a: TypeId, b: TypeId) {
        self.pair(Pair { a, b, path: pair.path.clone(), span: pair.span, is_request: false });
    }

    fn structs(&mut self, pair: &Pair, a: &Struct, b: &Struct) {
        let span = self.other.ty(pair.b).span;
        if (a.mixed, a.any_attribute) != (b.mixed, b.any_attribute) {
            self.differ(span, format!("`{}` is open to other content here than there", pair.path));
        }
        self.attributes(pair, &a.attributes, &b.attributes, span);
        match (&a.content, &b.content) {
            (Content::Text(x), Content::Text(y)) => self.inner(pair, *x, *y),
            (Content::Particles(x), Content::Particles(y)) => self.lists(pair, x, y, span),
            (Content::Text(_), Content::Particles(_)) => {
                self.differ(span, format!("`{}` holds elements here but text there", pair.path));
            }
            (Content::Particles(_), Content::Text(_)) => {
                self.differ(span, format!("`{}` holds text here but elements there", pair.path));
            }
        }
    }

    fn attributes(&mut self, pair: &Pair, a: &[Attribute], b: &[Attribute], span: Span) {
        let mut left: Vec<&Attribute> = b.iter().collect();
        for x in a {
            let path = format!("{}/@{}", pair.path, x.name.local);
            let Some(index) = left.iter().position(|y| y.name.local == x.name.local) else {
                self.differ(span, format!("attribute `{path}` is missing here"));
                continue;
            };
            let y = left.remove(index);
            if self.names(&x.name, &y.name, y.span, &path) {
                self.pair(Pair { a: x.ty, b: y.ty, path, span: y.span, is_request: false });
            }
        }
        for y in left {
            self.differ(y.span, format!("attribute `{}/@{}` is only here", pair.path, y.name.local));
        }
    }

    fn lists(&mut self, pair: &Pair, a: &[Particle], b: &[Particle], span: Span) {
        let a = self.without_login(pair, a, self.first_login.as_ref(), self.other_login.is_none());
        let b = self.without_login(pair, b, self.other_login.as_ref(), self.first_login.is_none());
        let positions: HashMap<&str, usize> =
            fields(&b).enumerate().map(|(at, field)| (field.name.local.as_str(), at)).collect();
        let mut last = 0;
        for x in fields(&a) {
            let path = format!("{}/{}", pair.path, x.name.local);
            let found = fields(&b).find(|y| y.name.local == x.name.local);
            let Some(y) = found else {
                self.differ(span, format!("field `{path}` is missing here"));
                continue;
            };
            let at = positions.get(y.name.local.as_str()).copied().unwrap_or_default();
            if at < last {
                self.differ(y.span, format!("field `{path}` stands in another order here"));
            }
            last = last.max(at);
            self.fields(x, y, path);
        }
        for y in fields(&b).filter(|y| fields(&a).all(|x| x.name.local != y.name.local)) {
            self.differ(y.span, format!("field `{}/{}` is only here", pair.path, y.name.local));
        }
        let wildcards =
            |list: &[&Particle]| list.iter().filter(|particle| matches!(particle, Particle::Any(_))).count();
        if wildcards(&a) != wildcards(&b) {
            self.differ(span, format!("`{}` is open to other elements here than there", pair.path));
        }
        self.groups(pair, &a, &b, span);
    }

    /// A list without the login that only one of the endpoints has in its requests.
    fn without_login<'p>(
        &self,
        pair: &Pair,
        list: &'p [Particle],
        login: Option<&QName>,
        is_elsewhere: bool,
    ) -> Vec<&'p Particle> {
        let is_login = |particle: &&Particle| match particle {
            Particle::Field(field) => pair.is_request && is_elsewhere && Some(&field.name) == login,
            _ => false,
        };
        list.iter().filter(|particle| !is_login(particle)).collect()
    }

    fn fields(&mut self, x: &Field, y: &Field, path: String) {
        if !self.names(&x.name, &y.name, y.span, &path) {
            return;
        }
        if x.occurs != y.occurs {
            let (here, there) = (y.occurs, x.occurs);
            self.differ(y.span, format!("field `{path}` occurs {} here but {} there", times(here), times(there)));
        }
        if x.nillable != y.nillable {
            let not = if y.nillable { "" } else { "not " };
            self.differ(y.span, format!("field `{path}` is {not}nillable here"));
        }
        self.pair(Pair { a: x.ty, b: y.ty, path, span: y.span, is_request: false });
    }

    fn groups(&mut self, pair: &Pair, a: &[&Particle], b: &[&Particle], span: Span) {
        let (a, b): (Vec<_>, Vec<_>) = (groups(a).collect(), groups(b).collect());
        if a.len() != b.len() {
            let message =
                format!("`{}` has {} choices or repeated sequences here but {} there", pair.path, b.len(), a.len());
            self.differ(span, message);
        }
        for ((x_is_choice, x), (y_is_choice, y)) in a.into_iter().zip(b) {
            if (x_is_choice, x.occurs) != (y_is_choice, y.occurs) {
                self.differ(y.span, format!("a choice or sequence of `{}` is another here than there", pair.path));
            }
            let inner = Pair { path: pair.path.clone(), is_request: false, ..*pair };
            self.lists(&inner, &x.particles, &y.particles, y.span);
        }
    }

    /// Do two names agree once namespaces are mapped? The first two namespaces that meet become a pair.
    fn names(&mut self, a: &QName, b: &QName, span: Span, path: &str) -> bool {
        if a.local != b.local {
            self.differ(span, format!("`{path}` is called `{}` here but `{}` there", b.local, a.local));
            return false;
        }
        let known = self.namespaces.iter().find(|(first, other)| *first == a.namespace || *other == b.namespace);
        match known {
            Some((first, other)) if (first, other) == (&a.namespace, &b.namespace) => true,
            Some((first, other)) => {
                let message = format!(
                    "`{path}` is in namespace `{}` here and `{}` there, but elsewhere `{other}` stands for `{first}`",
                    b.namespace, a.namespace
                );
                self.differ(span, message);
                false
            }
            None if a.namespace.is_empty() != b.namespace.is_empty() => {
                self.differ(span, format!("`{path}` is qualified only on one side"));
                false
            }
            None => {
                self.namespaces.push((a.namespace.clone(), b.namespace.clone()));
                true
            }
        }
    }

    fn differ(&mut self, span: Span, message: String) {
        self.differences += 1;
        self.diags
            .error("E113", span, message)
            .help("`there` is the endpoint named first; give this endpoint a module of its own if it is another API");
    }
}

fn fields<'p>(list: &'p [&'p Particle]) -> impl Iterator<Item = &'p Field> {
    list.iter().filter_map(|particle| match particle {
        Particle::Field(field) => Some(field),
        _ => None,
    })
}

fn groups<'p>(list: &[&'p Particle]) -> impl Iterator<Item = (bool, &'p Group)> {
    list.iter().filter_map(|particle| match particle {
        Particle::Choice(group) => Some((true, group)),
        Particle::Sequence(group) => Some((false, group)),
        Particle::Field(_) | Particle::Any(_) => None,
    })
}

fn describe(api: &Api, id: TypeId) -> String {
    let ty = api.ty(id);
    match (&ty.kind, &ty.name) {
        (Kind::Builtin(builtin), _) => format!("xs:{}", builtin.name()),
        (_, Some(name)) => format!("`{}`", name.local),
        (Kind::Struct(_), None) => "an anonymous complex type".to_owned(),
        (_, None) => "an anonymous simple type".to_owned(),
    }
}

fn times(occurs: crate::xsd::Occurs) -> String {
    match occurs.max {
        Some(max) if max == occurs.min => format!("{max} times"),
        Some(max) => format!("{} to {max} times", occurs.min),
        None => format!("at least {} times", occurs.min),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pass::run;
    use crate::model::testing::wsdl;

    /// An endpoint with one operation; `login` and `fields` stand in its request.
    fn endpoint(namespace: &str, login: &str, fields: &str) -> Api {
        let types = format!(
            r#"<xs:complexType name="login"><xs:sequence><xs:element name="username" type="xs:string"/><xs:element name="password" type="xs:string"/></xs:sequence></xs:complexType>
               <xs:element name="order"><xs:complexType><xs:sequence>{login}{fields}</xs:sequence></xs:complexType></xs:element>
               <xs:element name="result" type="xs:boolean"/>"#
        );
        let body = r#"<message name="in"><part name="p" element="t:order"/></message><message name="out"><part name="p" element="t:result"/></message>
            <portType name="pt"><operation name="Order"><input message="t:in"/><output message="t:out"/></operation></portType>
            <binding name="b" type="t:pt"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Order"><soap:operation soapAction="urn:t/Order"/>
              <input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
            <service name="s"><port name="p" binding="t:b"><soap:address location="http://localhost/"/></port></service>"#;
        let mut api = wsdl(&types, body).clean();
        let other = |name: &mut QName| name.namespace = name.namespace.replace("urn:t", namespace);
        for element in &mut api.elements {
            other(&mut element.name);
        }
        for ty in &mut api.types {
            if let Kind::Struct(Struct { content: Content::Particles(particles), .. }) = &mut ty.kind {
                rename(particles, namespace);
            }
        }
        let port = &mut api.services[0].ports[0];
        port.operations[0].action = Some(format!("{namespace}/Order"));
        if let Login::Body(name) = &mut port.login {
            other(name);
        }
        run(&mut api, &mut Diagnostics::default());
        api
    }

    fn rename(particles: &mut [Particle], namespace: &str) {
        for particle in particles {
            match particle {
                Particle::Field(field) => field.name.namespace = namespace.to_owned(),
                Particle::Choice(group) | Particle::Sequence(group) => rename(&mut group.particles, namespace),
                Particle::Any(_) => {}
            }
        }
    }

    const LOGIN: &str = r#"<xs:element name="login" type="t:login"/>"#;
    const STORE: &str = r#"<xs:element name="store" type="xs:int"/>"#;

    #[test]
    fn namespaces_actions_and_login_may_differ() {
        let mut diags = Diagnostics::default();
        let first = endpoint("urn:t", LOGIN, STORE);
        let shared = share(&first, &endpoint("urn:u", "", STORE), &mut diags).unwrap();
        assert_eq!(shared.namespaces, [("urn:t".to_owned(), "urn:u".to_owned())]);
        assert_eq!(shared.actions, [("Order".to_owned(), Some("urn:u/Order".to_owned()))]);
        assert!(share(&endpoint("urn:u", "", STORE), &first, &mut diags).is_some());
        assert!(diags.list.is_empty());
    }

    #[test]
    fn other_differences_are_told_at_their_place() {
        let differences = |fields: &str| {
            let mut diags = Diagnostics::default();
            assert!(share(&endpoint("urn:t", LOGIN, STORE), &endpoint("urn:u", LOGIN, fields), &mut diags).is_none());
            diags.list.into_iter().map(|difference| difference.message).collect::<Vec<_>>()
        };
        let text = STORE.replace("xs:int", "xs:string");
        assert_eq!(differences(&text), ["field `order/store` is xs:string here but xs:int there"]);
        let many = STORE.replace("/>", r#" minOccurs="0"/>"#);
        assert_eq!(differences(&many), ["field `order/store` occurs 0 to 1 times here but 1 times there"]);
        assert_eq!(differences(""), ["field `order/store` is missing here"]);
        let more = format!(r#"{STORE}<xs:element name="note" type="xs:int"/>"#);
        assert_eq!(differences(&more), ["field `order/note` is only here"]);
    }

    #[test]
    fn one_namespace_has_one_counterpart() {
        let mut diags = Diagnostics::default();
        let first = endpoint("urn:t", LOGIN, STORE);
        let mut other = endpoint("urn:u", LOGIN, STORE);
        if let Some(result) = other.elements.iter_mut().find(|element| element.name.local == "result") {
            result.name.namespace = "urn:v".to_owned();
        }
        assert!(share(&first, &other, &mut diags).is_none());
        assert!(diags.list[0].message.contains("elsewhere `urn:u` stands for `urn:t`"), "{:?}", diags.list);
    }
}
