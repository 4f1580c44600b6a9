//! What operations, their faults and endpoints are called: overloads by what they take, namesakes of two interfaces by these.

use std::collections::{HashMap, HashSet};

use super::types::signature;
use super::{Named, Plan};
use crate::model::{Api, Body, Content, Message, Operation, Particle, TypeId};
use crate::qname::QName;
use crate::rust::names::{Origin, Role, Scope, Wish};
use crate::rust::ports::{alike, endpoint_name};

/// An operation, with what it is called if it is no overload, else with what it takes after that.
struct Offered<'a> {
    operation: &'a Operation,
    by: &'a QName,
    interface: &'a str,
    name: String,
}

/// Names the operations of every client, and the endpoints; `elsewhere` are the ports of further documents.
pub(super) fn name(plan: &mut Plan, api: &Api, file: &str, elsewhere: &[&str]) {
    let ports: Vec<_> =
        api.services.iter().flat_map(|service| service.ports.iter().map(move |port| (service, port))).collect();
    let endpoints = ports.iter().map(|(service, port)| {
        let name = endpoint_name(&port.name, file, elsewhere);
        let name = plan.own.endpoints.get(name).map_or(name, String::as_str).to_owned();
        wish(name, Origin::Named(vec![service.name.local.clone()]), Role::Endpoint, service.name.to_string())
    });
    let mut wishes: Vec<Wish> = endpoints.collect();
    let mut clients: Vec<Vec<Offered<'_>>> = Vec::new();
    for (_, main) in alike(api).into_iter().filter_map(|set| set.into_iter().next()) {
        clients.push(offered(api, plan, &main.binding, &main.interface.local, &main.operations));
    }
    clients.extend(
        api.interfaces
            .iter()
            .map(|interface| offered(api, plan, &interface.name, &interface.name.local, &interface.operations)),
    );
    wishes.extend(clients.iter().flatten().map(|offered| offered.wish(api, &offered.name, Role::Operation)));
    let mut constants = plan.constants.claim_all(&wishes).into_iter();
    for ((service, port), claimed) in ports.iter().zip(constants.by_ref()) {
        let key = (service.name.clone(), port.name.clone(), port.span);
        plan.endpoints.entry(key).or_default().push_back(claimed.ident);
    }
    let with_faults = |offered: &&Offered<'_>| offered.operation.faults.iter().any(|fault| !fault.in_header);
    let wishes = clients.iter().flatten().filter(with_faults);
    let wishes: Vec<Wish> =
        wishes.map(|offered| offered.wish(api, &format!("{} fault", offered.name), Role::Fault)).collect();
    let mut faults = plan.scope.claim_all(&wishes).into_iter();
    for client in &clients {
        let wishes: Vec<Wish> =
            client.iter().map(|offered| offered.wish(api, &offered.name, Role::Operation)).collect();
        let methods = Scope::methods(&["new", "with", "inner"]).claim_all(&wishes);
        for ((offered, constant), method) in client.iter().zip(constants.by_ref()).zip(methods) {
            let faults = if with_faults(&offered) { faults.next().map(|claimed| claimed.ident) } else { None };
            let named = Named { constant, method: method.ident, faults };
            plan.operations.entry((offered.by.clone(), offered.operation.span)).or_default().push_back(named);
        }
    }
}

fn offered<'a>(
    api: &Api,
    plan: &Plan,
    by: &'a QName,
    interface: &'a str,
    operations: &'a [Operation],
) -> Vec<Offered<'a>> {
    let mut overloads: HashMap<&str, Vec<Vec<&str>>> = HashMap::new();
    for operation in operations {
        overloads.entry(&operation.name).or_default().push(taken(api, &operation.input));
    }
    let called = |operation: &Operation| plan.own.operations.get(&operation.name).unwrap_or(&operation.name).clone();
    let name = |operation: &Operation| match overloads.get(operation.name.as_str()).map(Vec::as_slice) {
        None | Some([_]) => called(operation),
        Some(overloads) => {
            let taken = taken(api, &operation.input);
            format!("{} {}", called(operation), taken[..taken.len().min(depth(overloads))].join(" "))
        }
    };
    operations.iter().map(|operation| Offered { operation, by, interface, name: name(operation) }).collect()
}

/// How many of the words it takes to tell these apart.
fn depth(overloads: &[Vec<&str>]) -> usize {
    let most = overloads.iter().map(Vec::len).max().unwrap_or_default();
    let differ = |depth: &usize| {
        let heads: HashSet<&[&str]> = overloads.iter().map(|words| &words[..words.len().min(*depth)]).collect();
        heads.len() == overloads.len()
    };
    (1..most).find(differ).unwrap_or(most)
}

/// What a request holds, in words.
fn taken<'a>(api: &'a Api, message: &Message) -> Vec<&'a str> {
    let fields = |id: TypeId| match api.as_struct(id).map(|structure| &structure.content) {
        Some(Content::Particles(particles)) => {
            let names = particles.iter().filter_map(|particle| match particle {
                Particle::Field(field) => Some(field.name.local.as_str()),
                _ => None,
            });
            names.collect()
        }
        _ => Vec::new(),
    };
    let words = match message.body {
        Body::Empty => Vec::new(),
        Body::Element(id) => match fields(api.element(id).ty) {
            none if none.is_empty() && !api.element(id).synthetic => vec![api.element(id).name.local.as_str()],
            fields => fields,
        },
        Body::Fragment(ty) => fields(ty),
    };
    if words.is_empty() { vec!["nothing"] } else { words }
}

/// What a request is made of.
fn types(api: &Api, message: &Message) -> String {
    match message.body {
        Body::Empty => String::new(),
        Body::Element(id) => signature(api, api.element(id).ty),
        Body::Fragment(ty) => signature(api, ty),
    }
}

impl Offered<'_> {
    fn wish(&self, api: &Api, name: &str, role: Role) -> Wish {
        let origin = Origin::Named(vec![self.interface.to_owned(), self.by.local.clone()]);
        wish(name.to_owned(), origin, role, format!("{} {}", self.by, types(api, &self.operation.input)))
    }
}

fn wish(name: String, origin: Origin, role: Role, key: String) -> Wish {
    Wish { owner: None, name, origin, role, key }
}
