//! Which endpoints and operations the client has, what its methods take, and what a response means.

use std::collections::{HashMap, HashSet};

use super::context::{Context, Other, note_rename};
use super::types::catch_all;
use crate::model::{self, Api, Body, Content, ElementId, Message, Particle, Port, Service};
use crate::qname::QName;
use crate::rust::names::{Ident, Scope};
use crate::rust::policy;
use crate::rust::ports::{alike, endpoint_name};
use crate::rust::repeat::repeat;
use crate::rust::{
    Argument, Client, Doc, Endpoint, Faults, Field, Headers, Holder, Item, Login, Module, Operation, Place, Remark,
    Response, Struct, Tag, Value, Verdict, simple,
};

/// What is said of a login.
pub(super) const FILLED_IN: &str = "the client fills it in";

/// Lowers one client per set of ports that offer the same operations, and per port type that nothing binds.
///
/// The first is called `Client`; each further one begins with the name of its port type.
pub(super) fn lower(context: &mut Context<'_>, file: &str, others: &[Other<'_>], module: &mut Module) {
    let api = context.api;
    let mut functions = Scope::parameters(&[]);
    let elsewhere: Vec<&str> = others.iter().filter_map(|other| Some(first_port(other.api)?.1.name.as_str())).collect();
    let structs = structs(module);
    for ports in alike(api) {
        let Some((service, main)) = ports.first().copied() else { continue };
        let (mut endpoints, mut policies) = (Vec::new(), Vec::new());
        for (service, port) in &ports {
            let name = endpoint_name(&port.name, file, &elsewhere).to_owned();
            let (namespaces, actions) = (module.namespaces.clone(), actions(port.operations.iter()));
            let ident = context.plan.endpoint(&service.name, port);
            policies.push((ident.clone(), policy::asked(&port.policy)));
            let named = Named { ident, name, file };
            endpoints.push(endpoint(api, (service, port), named, namespaces, actions));
        }
        policies.retain(|(_, asked)| !asked.is_empty());
        if module.clients.is_empty() {
            for other in others {
                let taken = elsewhere_of(other, others, api);
                endpoints.extend(further(context, module, main, file, other, &taken));
            }
        }
        let doc = Doc { xml: vec![service.name.local.clone()], ..Doc::default() };
        let mut client = named(context, &mut functions, module, &main.interface.local, doc, endpoints);
        client.policies = policies;
        let header = match &main.login {
            model::Login::Header(name) => Some(name),
            _ => None,
        };
        operations(context, &main.binding, &mut client, &main.operations, header, &module.namespaces);
        let login = match &main.login {
            model::Login::Body(name) => Some(context.tag(name, main.span)),
            _ => None,
        };
        finish(module, &structs, client, login.as_ref());
    }
    for interface in &api.interfaces {
        let doc = Doc { xml: vec![interface.name.local.clone()], ..Doc::default() };
        let mut client = named(context, &mut functions, module, &interface.name.local, doc, Vec::new());
        operations(context, &interface.name, &mut client, &interface.operations, None, &module.namespaces);
        finish(module, &structs, client, None);
    }
}

/// The port that a further document is given for, with its service.
fn first_port(api: &Api) -> Option<(&Service, &Port)> {
    api.services.iter().find_map(|service| Some((service, service.ports.first()?)))
}

/// The ports of all documents but one.
fn elsewhere_of<'a>(one: &Other<'a>, others: &[Other<'a>], root: &'a Api) -> Vec<&'a str> {
    let root = root.services.iter().flat_map(|service| &service.ports);
    let others = others.iter().filter(|other| !std::ptr::eq(other.api, one.api));
    let others = others.filter_map(|other| Some(first_port(other.api)?.1));
    root.chain(others).map(|port| port.name.as_str()).collect()
}

/// The endpoint of another document.
fn further(
    context: &mut Context<'_>,
    module: &Module,
    main: &Port,
    file: &str,
    other: &Other<'_>,
    elsewhere: &[&str],
) -> Option<Endpoint> {
    let (service, port) = first_port(other.api)?;
    if matches!(port.login, model::Login::Body(_)) && !matches!(main.login, model::Login::Body(_)) {
        let message = format!("the requests of `{}` hold a login, those of `{file}` do not", other.file);
        let error = context.diags.error("E308", main.span, message);
        error.help(format!("generate from `{}`, with `{file}` as the further endpoint", other.file));
    }
    let mapped: HashMap<&str, &str> =
        other.shared.namespaces.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let namespaces = module.namespaces.iter().map(|uri| mapped.get(uri.as_str()).unwrap_or(&uri.as_str()).to_string());
    let actions = other.shared.actions.iter().map(|(_, action)| action.clone().unwrap_or_default()).collect();
    let name = endpoint_name(&port.name, &other.file, elsewhere).to_owned();
    let called = context.plan.own.endpoints.get(&name).unwrap_or(&name).clone();
    let ident = context.plan.constants.claim(&called).ident;
    let named = Named { ident, name, file: &other.file };
    Some(endpoint(other.api, (service, port), named, namespaces.collect(), actions))
}

/// A client without operations yet.
fn named(
    context: &mut Context<'_>,
    functions: &mut Scope,
    module: &Module,
    interface: &str,
    doc: Doc,
    endpoints: Vec<Endpoint>,
) -> Client {
    let types = &mut context.plan.scope;
    let (ident, server, serve) = if module.clients.is_empty() {
        (types.claim_reserved("Client"), types.claim_reserved("Server"), functions.claim("serve").ident)
    } else {
        let ident = types.claim(&format!("{interface} client")).ident;
        let server = types.claim(&format!("{interface} server")).ident;
        (ident, server, functions.claim(&format!("serve {interface}")).ident)
    };
    Client { ident, server, serve, doc, operations: Vec::new(), policies: Vec::new(), endpoints }
}

fn operations(
    context: &mut Context<'_>,
    offered_by: &QName,
    client: &mut Client,
    list: &[model::Operation],
    login: Option<&QName>,
    namespaces: &[String],
) {
    for operation in list {
        let name = &operation.name;
        let request = message(context, Some(&operation.input));
        let response = message(context, operation.output.as_ref());
        let named = context.plan.operation(offered_by, operation);
        // The static's note covers both.
        let (ident, method) = (note_rename(named.constant, name, operation.span, context.diags), named.method);
        let doc = Doc { xml: vec![name.clone()], text: operation.documentation.clone(), ..Doc::default() };
        let policy = policy::asked(&operation.policy);
        let argument = if request.is_some() { Argument::Request } else { Argument::Nothing };
        let xml = name.clone();
        let (headers, types) = beside(context, operation, login);
        let faults = named.faults.filter(|_| !types.is_empty()).map(|ident| {
            let other = catch_all(types.iter());
            Faults { ident, types, other }
        });
        let rejected_by = None;
        let repeat = repeat(name, namespaces, &context.options.repeatable);
        let operation = Operation {
            ident,
            method,
            xml,
            request,
            response,
            rejected_by,
            repeat,
            headers,
            faults,
            argument,
            chunks: None,
            policy,
            doc,
        };
        client.operations.push(operation);
    }
}

/// What may come beside request and response: headers, which the login is not, and details of faults.
fn beside(context: &Context<'_>, operation: &model::Operation, login: Option<&QName>) -> (Headers, Vec<Ident>) {
    let api = context.api;
    let types = |ids: &mut dyn Iterator<Item = ElementId>| {
        let mut list: Vec<Ident> = Vec::new();
        for id in ids.filter(|id| Some(&api.element(*id).name) != login) {
            if let Some(ident) = context.plan.document(api, id).filter(|ident| !list.contains(ident)) {
                list.push(ident.clone());
            }
        }
        list
    };
    let faults = |in_header: bool| {
        operation.faults.iter().filter(move |fault| fault.in_header == in_header).map(|fault| fault.element)
    };
    let output = operation.output.iter().flat_map(|output| &output.headers);
    let headers = Headers {
        request: types(&mut operation.input.headers.iter().copied()),
        response: types(&mut output.copied()),
        fault: types(&mut faults(true)),
    };
    (headers, types(&mut faults(false)))
}

/// The struct of what stands in the body.
fn message(context: &Context<'_>, message: Option<&Message>) -> Option<Ident> {
    match message?.body {
        Body::Empty => None,
        Body::Element(id) => context.plan.element(context.api, id).cloned(),
        Body::Fragment(id) => context.plan.ident(id).cloned(),
    }
}

/// Decides what methods take and what responses mean.
fn finish(module: &mut Module, structs: &HashMap<Ident, usize>, mut client: Client, login: Option<&Tag>) {
    for operation in &mut client.operations {
        let Some(request) = operation.request.as_ref().and_then(|request| structs.get(request)).copied() else {
            continue;
        };
        if let Some(login) = login {
            mark_login(module, structs, request, login);
        }
        let has_parts = client.endpoints.first().is_some_and(|endpoint| endpoint.login == Login::Parts);
        if let (true, Some(request)) = (has_parts, as_struct_mut(module, request)) {
            for field in request.fields.iter_mut().filter(|field| is_login_part(field)) {
                field.doc.remarks = vec![Remark::plain(FILLED_IN)];
            }
        }
        if let Item::Struct(request) = &module.items[request] {
            operation.argument = argument(request, has_parts);
        }
    }
    let responses = responses(module, structs, &client.operations);
    let is_shared = |response: &&Response| response.verdict.as_ref().is_some_and(|verdict| verdict.inside.is_none());
    let verdicts: Vec<&Ident> = responses.iter().filter(is_shared).map(|response| &response.ident).collect();
    for operation in &mut client.operations {
        let is_verdict = operation.response.as_ref().is_none_or(|response| verdicts.contains(&response));
        operation.rejected_by = verdicts.first().filter(|_| !is_verdict).map(|verdict| (*verdict).clone());
    }
    for response in responses {
        if !module.responses.iter().any(|known| known.ident == response.ident) {
            module.responses.push(response);
        }
    }
    module.clients.push(client);
}

fn actions<'o>(operations: impl Iterator<Item = &'o model::Operation>) -> Vec<String> {
    operations.map(|operation| operation.action.clone().unwrap_or_default()).collect()
}

/// What an endpoint is called, and the file of its document.
struct Named<'f> {
    ident: Ident,
    name: String,
    file: &'f str,
}

fn endpoint(
    api: &Api,
    (service, port): (&Service, &Port),
    Named { ident, name, file }: Named<'_>,
    namespaces: Vec<String>,
    actions: Vec<String>,
) -> Endpoint {
    let login = match &port.login {
        model::Login::Basic => Login::Basic,
        model::Login::Parts => Login::Parts,
        model::Login::Body(_) => Login::Body,
        model::Login::Header(name) => header(api, name).unwrap_or(Login::Basic),
    };
    let (service, file) = (service.name.local.clone(), file.to_owned());
    let (address, version) = (port.address.clone(), port.version);
    Endpoint { ident, name, service, file, address, namespaces, actions, login, version }
}

/// The names of a login in the SOAP header.
fn header(api: &Api, name: &QName) -> Option<Login> {
    let element = api.elements.iter().find(|element| element.name == *name)?;
    let structure = api.as_struct(element.ty)?;
    let Content::Particles(particles) = &structure.content else { return None };
    let names = particles.iter().filter_map(|particle| match particle {
        Particle::Field(field) => Some(&field.name),
        _ => None,
    });
    let (passwords, users): (Vec<&QName>, Vec<&QName>) = names.partition(|name| is_password(&name.local));
    let (user, password) = (users.first()?, passwords.first()?);
    Some(Login::Header {
        namespace: name.namespace.clone(),
        element: name.local.clone(),
        username: user.local.clone(),
        password: password.local.clone(),
        qualified: !user.namespace.is_empty(),
    })
}

fn is_password(local: &str) -> bool {
    local.eq_ignore_ascii_case("password")
}

fn structs(module: &Module) -> HashMap<Ident, usize> {
    module.items.iter().enumerate().map(|(index, item)| (item.ident().clone(), index)).collect()
}

fn as_struct_mut(module: &mut Module, index: usize) -> Option<&mut Struct> {
    match &mut module.items[index] {
        Item::Struct(structure) => Some(structure),
        _ => None,
    }
}

/// Marks the login child of a request.
fn mark_login(module: &mut Module, structs: &HashMap<Ident, usize>, request: usize, name: &Tag) {
    let Item::Struct(structure) = &module.items[request] else { return };
    let is_login = |field: &&Field| matches!(&field.place, Place::Element(element) if element.tag == *name);
    let Some(field) = structure.fields.iter().find(is_login) else { return };
    let Value::Struct(login) = &field.ty.value else { return };
    let (ident, login) = (field.ident.clone(), structs.get(login).map(|index| &module.items[*index]));
    let Some(children) = login.and_then(login_children) else { return };
    let Some(structure) = as_struct_mut(module, request) else { return };
    for field in structure.fields.iter_mut().filter(|field| field.ident == ident) {
        if let Place::Element(element) = &mut field.place {
            element.login = Some(children.clone());
            field.doc.remarks = vec![Remark::plain(FILLED_IN)];
        }
    }
}

/// The names of username and password in a login, in this order.
fn login_children(login: &Item) -> Option<[Tag; 2]> {
    let Item::Struct(login) = login else { return None };
    let tags = login.fields.iter().filter_map(|field| match &field.place {
        Place::Element(element) => Some(&element.tag),
        _ => None,
    });
    let (passwords, users): (Vec<&Tag>, Vec<&Tag>) = tags.partition(|tag| is_password(&tag.local));
    Some([(*users.first()?).clone(), (*passwords.first()?).clone()])
}

/// Whether it is the username or password, as a part of an rpc request.
fn is_login_part(field: &Field) -> bool {
    let name = match &field.place {
        Place::Element(element) => element.tag.local.to_ascii_lowercase(),
        _ => return false,
    };
    matches!(name.as_str(), "username" | "user" | "password")
}

/// A request of one list, beside which it needs nothing, is made of the items: the method takes them, or the request. So it stays where the request gains
/// an optional field.
fn argument(request: &Struct, has_parts: bool) -> Argument {
    let mut fields = request.fields.iter().filter(|field| match &field.place {
        Place::Element(element) => element.login.is_none() && !(has_parts && is_login_part(field)),
        _ => true,
    });
    let is_list = |field: &Field| matches!(field.ty.holder, Holder::Vec | Holder::List);
    match fields.next() {
        Some(first)
            if is_list(first)
                && fields.all(|field| {
                    (!field.required || matches!(field.place, Place::Part(_))) && !matches!(field.place, Place::Text)
                }) =>
        {
            let parameter = Scope::parameters(&[]).claim_same(&first.ident).ident;
            Argument::Items { field: first.ident.clone(), parameter, ty: first.ty.clone() }
        }
        _ => Argument::Request,
    }
}

/// The types of all responses, each once, in the order of the operations.
fn responses(module: &Module, structs: &HashMap<Ident, usize>, operations: &[Operation]) -> Vec<Response> {
    let mut seen = HashSet::new();
    let mut list = Vec::new();
    for operation in operations {
        let Some(index) = operation.response.as_ref().and_then(|response| structs.get(response)) else { continue };
        if let (Item::Struct(structure), true) = (&module.items[*index], seen.insert(*index)) {
            let verdict = verdict(structure)
                .map(|fields| Verdict { inside: None, fields })
                .or_else(|| wrapped_verdict(module, structs, structure));
            list.push(Response { ident: structure.ident.clone(), verdict });
        }
    }
    list
}

/// The verdict in the only field of a response, where rpc style and .NET put it.
fn wrapped_verdict(module: &Module, structs: &HashMap<Ident, usize>, structure: &Struct) -> Option<Verdict> {
    let [only] = structure.fields.as_slice() else { return None };
    let (Holder::Nested, Value::Struct(inner)) = (only.ty.holder, &only.ty.value) else { return None };
    let Item::Struct(inner) = &module.items[*structs.get(inner)?] else { return None };
    Some(Verdict { inside: Some(only.ident.clone()), fields: verdict(inner)? })
}

/// `success`, `errors` and `notices`: a verdict on an update is recognized by its content, whatever it is called.
fn verdict(structure: &Struct) -> Option<[Ident; 3]> {
    let find = |xml: &str, fits: fn(&Value) -> bool, holder: Holder| {
        let field = structure.fields.iter().find(|field| field.doc.xml.first().is_some_and(|name| name == xml))?;
        (field.ty.holder == holder && fits(&field.ty.value)).then(|| field.ident.clone())
    };
    let is_text = |value: &Value| matches!(value, Value::Text | Value::Simple(simple::TEXT));
    let success = find("success", |value| *value == Value::Simple("bool"), Holder::Field)?;
    Some([success, find("errors", is_text, Holder::List)?, find("notices", is_text, Holder::List)?])
}
