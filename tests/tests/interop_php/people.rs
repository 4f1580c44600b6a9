//! Requests about those who buy and sell: accounts with buyers, customers, markets, sales representatives, terms, warehouses.

use centra_runtime::Clear;
use centra_tests::centra::*;

use crate::pen::{Pen, Shape, blank, blank_additional, blank_address, blank_carrier, blank_reference, fill, many};

pub(crate) fn accounts(shape: Shape) -> Vec<AccountUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![AccountUpdate::new(pen.text("id"))],
        Shape::Blank => vec![
            blank!(
                AccountUpdate::new("a");
                r#type status description other discount market pricelist internalinformation creditlimit salesrep paymentterms
                shippingterms accountaddress shippingaddress invoiceaddress carrierinformation;
                buyers addresses additionals
            ),
            AccountUpdate::new("b")
                .market(blank_reference())
                .accountaddress(blank_address())
                .shippingaddress(AddressUpdate::without_id().city(pen.text("city")))
                .carrierinformation(blank_carrier())
                .buyers([blank_buyer()])
                .addresses([AddressUpdate::without_id(), blank_address()])
                .additionals([blank_additional()]),
        ],
        Shape::Full => vec![account(pen, 2), account(pen, 1)],
    }
}

fn account(pen: &Pen, count: usize) -> AccountUpdate {
    fill!(
        pen, AccountUpdate::new(pen.text("id"));
        r#type status description discount creditlimit
    )
    .other(pen.space())
    .market(pen.reference("market"))
    .pricelist(pen.reference("pricelist"))
    .internalinformation(pen.long("internalinformation"))
    .salesrep(pen.reference("salesrep"))
    .paymentterms(pen.reference("paymentterms"))
    .shippingterms(pen.reference("shippingterms"))
    .accountaddress(pen.address("accountaddress"))
    .shippingaddress(pen.address("shippingaddress"))
    .invoiceaddress(pen.address("invoiceaddress"))
    .carrierinformation(pen.carrier("carrierinformation"))
    .buyers(many(count, || buyer(pen)))
    .addresses(many(count, || pen.address("addresses/address")))
    .additionals(many(count, || pen.additional()))
}

fn buyer(pen: &Pen) -> BuyerUpdate {
    fill!(
        pen, BuyerUpdate::new(pen.text("id"));
        status firstname lastname address1 address2 city state zipcode country email telephone fax password
    )
    .store(pen.number("store"))
    .market(pen.reference("market"))
    .pricelist(pen.reference("pricelist"))
}

fn blank_buyer() -> BuyerUpdate {
    blank!(
        BuyerUpdate::new("b");
        store status firstname lastname address1 address2 city state zipcode country email telephone fax market pricelist password
    )
}

pub(crate) fn customers(shape: Shape) -> Vec<CustomerUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![CustomerUpdate::new(pen.text("id"))],
        Shape::Blank => vec![blank!(
            CustomerUpdate::new("c");
            store r#type status firstname lastname address1 address2 city state zipcode country email telephone
        )],
        Shape::Full => many(2, || {
            fill!(
                pen, CustomerUpdate::new(pen.text("id"));
                r#type status firstname lastname address1 address2 city state zipcode country email telephone
            )
            .store(pen.number("store"))
        }),
    }
}

pub(crate) fn markets(shape: Shape) -> Vec<MarketUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![MarketUpdate::new(pen.text("id"))],
        Shape::Blank => vec![blank!(MarketUpdate::new("m"); store r#type description)],
        Shape::Full => many(2, || {
            fill!(
                pen, MarketUpdate::new(pen.text("id"));
                store r#type description
            )
        }),
    }
}

pub(crate) fn salesreps(shape: Shape) -> Vec<SalesrepUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![SalesrepUpdate::new(pen.text("id"))],
        Shape::Blank => vec![
            blank!(SalesrepUpdate::new("s"); email name percent mastersalesrep),
            SalesrepUpdate::new("t").mastersalesrep(MastersalesrepUpdate::new().salesrep(Clear)),
            SalesrepUpdate::new("u").mastersalesrep(MastersalesrepUpdate::new()),
        ],
        Shape::Full => vec![salesrep(pen, 3), salesrep(pen, 0)],
    }
}

/// One with so many masters, each the next one's.
pub(crate) fn salesrep(pen: &Pen, masters: usize) -> SalesrepUpdate {
    let rep = fill!(pen, SalesrepUpdate::new(pen.text("id")); email name percent);
    match masters {
        0 => rep,
        _ => rep.mastersalesrep(MastersalesrepUpdate::new().salesrep(salesrep(pen, masters - 1))),
    }
}

/// Of payment and of shipping.
pub(crate) fn terms(shape: Shape) -> Vec<TermsUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![TermsUpdate::new(pen.text("id"))],
        Shape::Blank => vec![blank!(TermsUpdate::new("t"); name description duedays)],
        Shape::Full => many(2, || fill!(pen, TermsUpdate::new(pen.text("id")); name description duedays)),
    }
}

pub(crate) fn warehouses(shape: Shape) -> Vec<WarehouseUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![WarehouseUpdate::new(pen.text("id"))],
        Shape::Blank => vec![WarehouseUpdate::new("w").description(Clear)],
        Shape::Full => many(2, || WarehouseUpdate::new(pen.text("id")).description(pen.text("description"))),
    }
}
