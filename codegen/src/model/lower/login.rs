//! Where an API puts username and password: in the body, in a header, in rpc parts, or nowhere in the WSDL.

use crate::model::{Api, Body, Content, ElementId, Field, Login, Operation, Particle, Port, Style, TypeId};
use crate::qname::QName;

/// Fills `Port::login` of every port.
pub(super) fn detect(api: &mut Api) {
    let found: Vec<Vec<Login>> =
        api.services.iter().map(|service| service.ports.iter().map(|port| of_port(api, port)).collect()).collect();
    for (service, logins) in api.services.iter_mut().zip(found) {
        for (port, login) in service.ports.iter_mut().zip(logins) {
            port.login = login;
        }
    }
}

fn of_port(api: &Api, port: &Port) -> Login {
    let operations = &port.operations;
    let bodies: Vec<Option<QName>> = operations.iter().map(|operation| in_body(api, operation)).collect();
    if let Some(name) = bodies.iter().flatten().next() {
        let count = bodies.iter().filter(|found| found.as_ref() == Some(name)).count();
        if count * 10 >= operations.len() * 9 {
            return Login::Body(name.clone());
        }
    }
    let headers = operations.iter().flat_map(|operation| &operation.input.headers);
    if let Some(header) = headers.copied().find(|header| is_login(api, api.element(*header).ty)) {
        return Login::Header(api.element(header).name.clone());
    }
    if !operations.is_empty() && operations.iter().all(|operation| in_parts(api, operation)) {
        return Login::Parts;
    }
    Login::Basic
}

/// The first child of the request element, if it is a login.
fn in_body(api: &Api, operation: &Operation) -> Option<QName> {
    let Body::Element(id) = operation.input.body else { return None };
    let fields = fields(api, api.element(id).ty);
    let first = fields.first()?;
    is_login(api, first.ty).then(|| first.name.clone())
}

/// Are there rpc parts `username` and `password`?
fn in_parts(api: &Api, operation: &Operation) -> bool {
    let Body::Element(id) = operation.input.body else { return false };
    let fields = parts(api, id);
    operation.style == Style::Rpc
        && fields.iter().any(|field| is_user(&field.name))
        && fields.iter().any(|field| is_password(&field.name))
}

fn parts(api: &Api, id: ElementId) -> Vec<&Field> {
    fields(api, api.element(id).ty)
}

/// Has this type exactly the children `username` and `password`?
fn is_login(api: &Api, ty: TypeId) -> bool {
    match fields(api, ty).as_slice() {
        [a, b] => (is_user(&a.name) && is_password(&b.name)) || (is_password(&a.name) && is_user(&b.name)),
        _ => false,
    }
}

fn is_user(name: &QName) -> bool {
    ["user", "username"].iter().any(|user| name.local.eq_ignore_ascii_case(user))
}

fn is_password(name: &QName) -> bool {
    name.local.eq_ignore_ascii_case("password")
}

/// The child elements of a type, those of its bases first; lowering has made the chain of bases finite.
fn fields(api: &Api, ty: TypeId) -> Vec<&Field> {
    let mut chain = Vec::new();
    let mut next = Some(ty);
    while let Some(structure) = next.and_then(|id| api.as_struct(id)) {
        chain.push(structure);
        next = structure.base.map(|base| base.ty);
    }
    let mut fields = Vec::new();
    for structure in chain.into_iter().rev() {
        if let Content::Particles(particles) = &structure.content {
            collect(particles, &mut fields);
        }
    }
    fields
}

fn collect<'a>(particles: &'a [Particle], into: &mut Vec<&'a Field>) {
    for particle in particles {
        match particle {
            Particle::Field(field) => into.push(field),
            Particle::Choice(group) | Particle::Sequence(group) => collect(&group.particles, into),
            Particle::Any(_) => {}
        }
    }
}
