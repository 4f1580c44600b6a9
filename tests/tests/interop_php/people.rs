//! Requests about those who buy and sell: accounts with buyers, customers, markets, sales representatives, terms, warehouses.

use centra_runtime::Clear;
use centra_tests::centra::*;

use crate::pen::{
    Pen, Shape, blank, blank_additional, blank_address, blank_carrier, blank_reference, many,
};

pub fn accounts(shape: Shape) -> Vec<AccountUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![AccountUpdate::new(pen.text())],
        Shape::Blank => vec![
            blank!(
                AccountUpdate::new("a");
                r#type status description other discount market pricelist internalinformation creditlimit salesrep paymentterms
                shippingterms accountaddress shippingaddress invoiceaddress carrierinformation;
                clear_buyers clear_addresses clear_additionals
            ),
            AccountUpdate::new("b")
                .market(blank_reference())
                .accountaddress(blank_address())
                .shippingaddress(AddressUpdate::without_id().city(pen.text()))
                .carrierinformation(blank_carrier())
                .buyers([blank_buyer()])
                .addresses([AddressUpdate::without_id(), blank_address()])
                .additionals([blank_additional()]),
        ],
        Shape::Full => vec![account(pen, 2), account(pen, 1)],
    }
}

fn account(pen: &Pen, count: usize) -> AccountUpdate {
    AccountUpdate::new(pen.text())
        .r#type(pen.text())
        .status(pen.text())
        .description(pen.text())
        .other(pen.space())
        .discount(pen.text())
        .market(pen.reference())
        .pricelist(pen.reference())
        .internalinformation(pen.long())
        .creditlimit(pen.text())
        .salesrep(pen.reference())
        .paymentterms(pen.reference())
        .shippingterms(pen.reference())
        .accountaddress(pen.address())
        .shippingaddress(pen.address())
        .invoiceaddress(pen.address())
        .carrierinformation(pen.carrier())
        .buyers(many(count, || buyer(pen)))
        .addresses(many(count, || pen.address()))
        .additionals(many(count, || pen.additional()))
}

fn buyer(pen: &Pen) -> BuyerUpdate {
    BuyerUpdate::new(pen.text())
        .store(pen.number())
        .status(pen.text())
        .firstname(pen.text())
        .lastname(pen.text())
        .address1(pen.text())
        .address2(pen.text())
        .city(pen.text())
        .state(pen.text())
        .zipcode(pen.text())
        .country(pen.text())
        .email(pen.text())
        .telephone(pen.text())
        .fax(pen.text())
        .market(pen.reference())
        .pricelist(pen.reference())
        .password(pen.text())
}

fn blank_buyer() -> BuyerUpdate {
    blank!(
        BuyerUpdate::new("b");
        store status firstname lastname address1 address2 city state zipcode country email telephone fax market pricelist password
    )
}

pub fn customers(shape: Shape) -> Vec<CustomerUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![CustomerUpdate::new(pen.text())],
        Shape::Blank => vec![blank!(
            CustomerUpdate::new("c");
            store r#type status firstname lastname address1 address2 city state zipcode country email telephone
        )],
        Shape::Full => many(2, || {
            CustomerUpdate::new(pen.text())
                .store(pen.number())
                .r#type(pen.text())
                .status(pen.text())
                .firstname(pen.text())
                .lastname(pen.text())
                .address1(pen.text())
                .address2(pen.text())
                .city(pen.text())
                .state(pen.text())
                .zipcode(pen.text())
                .country(pen.text())
                .email(pen.text())
                .telephone(pen.text())
        }),
    }
}

pub fn markets(shape: Shape) -> Vec<MarketUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![MarketUpdate::new(pen.text())],
        Shape::Blank => vec![blank!(MarketUpdate::new("m"); store r#type description)],
        Shape::Full => many(2, || {
            MarketUpdate::new(pen.text()).store(pen.text()).r#type(pen.text()).description(pen.text())
        }),
    }
}

pub fn salesreps(shape: Shape) -> Vec<SalesrepUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![SalesrepUpdate::new(pen.text())],
        Shape::Blank => vec![
            blank!(SalesrepUpdate::new("s"); email name percent mastersalesrep),
            SalesrepUpdate::new("t").mastersalesrep(MastersalesrepUpdate::new().salesrep(Clear)),
            SalesrepUpdate::new("u").mastersalesrep(MastersalesrepUpdate::new()),
        ],
        Shape::Full => vec![salesrep(pen, 3), salesrep(pen, 0)],
    }
}

/// One with so many masters, each the next one's.
pub fn salesrep(pen: &Pen, masters: usize) -> SalesrepUpdate {
    let rep = SalesrepUpdate::new(pen.text()).email(pen.text()).name(pen.text()).percent(pen.text());
    match masters {
        0 => rep,
        _ => rep.mastersalesrep(MastersalesrepUpdate::new().salesrep(salesrep(pen, masters - 1))),
    }
}

/// Of payment and of shipping.
pub fn terms(shape: Shape) -> Vec<TermsUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![TermsUpdate::new(pen.text())],
        Shape::Blank => vec![blank!(TermsUpdate::new("t"); name description duedays)],
        Shape::Full => many(2, || TermsUpdate::new(pen.text()).name(pen.text()).description(pen.text()).duedays(pen.text())),
    }
}

pub fn warehouses(shape: Shape) -> Vec<WarehouseUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![WarehouseUpdate::new(pen.text())],
        Shape::Blank => vec![WarehouseUpdate::new("w").description(Clear)],
        Shape::Full => many(2, || WarehouseUpdate::new(pen.text()).description(pen.text())),
    }
}
