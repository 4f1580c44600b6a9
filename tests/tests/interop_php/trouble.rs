//! What goes wrong, over any endpoint and any transport: faults, rejected updates, wrong logins, a wrong address.

use centra_runtime::{Call, Error, Fault, Login, LoginPlacement, Port};
use centra_tests::centra::*;

use crate::tree::Tree;
use crate::watch::{Ask, LOGIN, Watch, Way, messages};

/// Every kind of trouble, with what it says and the id of the request.
pub(crate) async fn all_kinds<W: Way>(watch: &mut Watch) {
    let port = Port::new(watch.endpoint, &watch.server.url).expect("an address");
    let client = Client::new(port.clone().login(Login::new(LOGIN.0, LOGIN.1)), W::transport());

    for fault in [
        fault::<W, _>(watch, client.orders_update([OrderUpdate::new("1"), OrderUpdate::new("please-fault")])).await,
        fault::<W, _>(watch, client.events_done(["please-fault"])).await,
    ] {
        assert_eq!(fault.code(), "Server");
        assert_eq!(fault.message(), "Der Dienst ruht: <später> & \"dann\" 🙂");
        let detail: Vec<_> = fault.detail_xml().iter().map(|xml| Tree::of_document(xml)).collect();
        let text = |name: &str, text: &str| (name.to_owned(), Tree::Text(text.to_owned()));
        assert_eq!(detail, [text("reason", "maintenance & more"), text("retry", "30")]);
        assert!(fault.request_id().is_some());
        assert_eq!(fault.to_string(), format!("SOAP fault Server: {}", fault.message()));
    }

    rejected::<W, _>(watch, client.products_update([ProductUpdate::new("please-fail"), ProductUpdate::new("2")])).await;
    rejected::<W, _>(watch, client.events_done(["please-fail", "2"])).await;

    let (user, password) = LOGIN;
    for login in [(user, "h8nter2"), ("Demo", password), (user, ""), ("", ""), ("dämo", "<&>:\"h8nter2")] {
        let client = Client::new(port.clone().login(Login::new(login.0, login.1)), W::transport());
        refused(W::make(client.products_update([ProductUpdate::new("1")])).await, watch, Some(login));
        refused(W::make(client.events_get(EventsGetRequest::new("order"))).await, watch, Some(login));
    }
    let nobody = Client::new(port, W::transport());
    let without = W::make(nobody.products_update([ProductUpdate::new("1")])).await;
    match watch.endpoint.login {
        LoginPlacement::Basic => refused(without, watch, None),
        _ => assert!(matches!(without, Err(Error::Login(_))), "{without:?}"),
    }

    let nowhere = Port::new(watch.endpoint, &format!("{}/nowhere", watch.server.url)).expect("an address");
    let nowhere = nowhere.login(Login::new(LOGIN.0, LOGIN.1));
    match W::make(Client::new(nowhere, W::transport()).events_done(["1"])).await {
        Err(Error::Status(reply)) => assert_eq!((reply.status(), reply.request_id()), (404, None)),
        other => panic!("{other:?}"),
    }
}

async fn fault<W: Way, Q: Ask>(watch: &mut Watch, call: Call<'_, W::Transport, Q, ResultType>) -> Fault {
    match watch.call::<W, Q, ResultType>(call).await {
        (Err(Error::Fault(fault)), record) => {
            assert!(record.answer().is_null());
            assert_eq!(fault.status(), 500);
            fault.into_inner()
        }
        (other, _) => panic!("{other:?}"),
    }
}

async fn rejected<W: Way, Q: Ask>(watch: &mut Watch, call: Call<'_, W::Transport, Q, ResultType>) {
    match watch.call::<W, Q, ResultType>(call).await {
        (Err(Error::Rejected(rejection)), record) => {
            let operation = record.operation();
            assert!(rejection.stated);
            assert_eq!(rejection.errors, ["Unbekannt: <please-fail> & Söhne", "", "a second reason"]);
            assert_eq!(rejection.errors, messages(&record, "errors"));
            assert_eq!(rejection.notices, ["please-fail", "2"].map(|id| format!("{operation}: received {id}")));
            assert_eq!(rejection.notices, messages(&record, "notices"));
        }
        (other, _) => panic!("{other:?}"),
    }
}

/// Whether the request was refused for its login. The login arrived as it was given, and the error does not show it.
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, watch: &Watch, login: Option<(&str, &str)>) {
    let error = result.expect_err("a fault");
    assert!(!format!("{error} {error:?}").contains("h8nter2"));
    let Error::Fault(fault) = error else { panic!("{error:?}") };
    assert_eq!((fault.code(), fault.message(), fault.status()), ("Client", "Wrong username or password", 500));
    let record = watch.server.record(fault.request_id().expect("a request id"));
    assert!(record.answer().is_null());
    assert_eq!(record.login(), login.map(|(username, password)| (username.to_owned(), password.to_owned())));
}
