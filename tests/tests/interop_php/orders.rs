//! Requests about what is ordered: orders with rows, shipments, refunds and payments; invoices.

use centra_runtime::Clear;
use centra_tests::centra::*;

use crate::pen::{
    Pen, Shape, blank, blank_additional, blank_address, blank_carrier, blank_money, blank_reference, fill, many,
};
use crate::people::salesrep;

pub(crate) fn orders(shape: Shape) -> Vec<OrderUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![OrderUpdate::new(pen.text("id"))],
        Shape::Blank => vec![
            blank!(
                OrderUpdate::new("o");
                ordernumber r#type store locked status ordertotal currency currencyrate basecurrency created internal
                preferred_shipping_date buyer salesrep mastersalesrep account paymentterms shippingterms deliverywindow collection
                primary_warehouse shipping handling voucher payments carrierinformation customer shippingaddress billingaddress
                internalinformation other ponumber market pricelist ecvatno;
                additionals products cancelled shipments
            ),
            OrderUpdate::new("p")
                .buyer(blank!(OrderBuyerUpdate::new("b"); description firstname lastname email))
                .mastersalesrep(MastersalesrepUpdate::new())
                .account(blank_reference())
                .deliverywindow(blank!(OrderDeliveryWindowUpdate::new("d"); description r#type atonce start stop))
                .additionals([blank_additional()])
                .primary_warehouse(OrderPrimaryWarehouseUpdate::new().warehouse(Clear))
                .shipping(blank_money())
                .payments(blank!(PaymentsUpdate::new(); name r#type total status method))
                .products([blank_row(), blank_row().bundleinfo(BundleInfoUpdate::new().isbundle(Clear).partof(Clear))])
                .shipments([blank!(
                    ShipmentUpdate::new("s");
                    paid shipped goodtogo capture appendix shipmenttotal paidtotal currency currencyrate basecurrency created
                    shippingaddress carrierinformation shipping handling voucher;
                    products refunds
                )])
                .carrierinformation(blank_carrier())
                .shippingaddress(blank_address()),
            OrderUpdate::new("q")
                .handling(MoneyLineUpdate::without_id())
                .payments(PaymentsUpdate::new().payment([blank!(
                    PaymentUpdate::new();
                    r#type paid value created transaction document
                )]))
                .cancelled([OrderProductUpdate::new("p")
                    .sizes([
                        blank!(
                            OrderSizeUpdate::new("s");
                            sku qty preorder description orderitem;
                            warehouseitems supplierorderitems
                        ),
                        OrderSizeUpdate::new("t").warehouseitems([StockAllocationUpdate::new("w").qty(Clear)]),
                        OrderSizeUpdate::new("u").supplierorderitems([blank!(SupplierOrderUpdate::new("o"); qty eta)]),
                    ])
                    .bundleinfo(BundleInfoUpdate::new().partof(BundleInfoPartofUpdate::new().product(Clear)))])
                .shipments([ShipmentUpdate::new("s").refunds([blank!(
                    RefundUpdate::new("r");
                    shipping voucher comment returnfee handling status r#type;
                    products
                )])]),
        ],
        Shape::Full => vec![order(pen, 2), order(pen, 1)],
    }
}

fn order(pen: &Pen, count: usize) -> OrderUpdate {
    fill!(
        pen, OrderUpdate::new(pen.text("id"));
        ordernumber r#type locked status ordertotal currency currencyrate basecurrency created
        preferred_shipping_date ponumber ecvatno
    )
    .store(pen.number("store"))
    .internal(pen.flag())
    .buyer(fill!(
        pen, OrderBuyerUpdate::new(pen.text("id"));
        description firstname lastname email
    ))
    .salesrep(salesrep(pen, 1))
    .mastersalesrep(MastersalesrepUpdate::new().salesrep(salesrep(pen, 2)))
    .account(pen.reference("account"))
    .paymentterms(pen.reference("paymentterms"))
    .shippingterms(pen.reference("shippingterms"))
    .deliverywindow(
        fill!(
            pen, OrderDeliveryWindowUpdate::new(pen.text("id"));
            description r#type start stop
        )
        .atonce(pen.flag()),
    )
    .collection(pen.reference("collection"))
    .additionals(many(count, || pen.additional()))
    .primary_warehouse(OrderPrimaryWarehouseUpdate::new().warehouse(pen.reference("warehouse")))
    .shipping(pen.money("shipping"))
    .handling(pen.money("handling"))
    .voucher(pen.money("voucher"))
    .payments(payments(pen, count))
    .products(many(count, || row(pen, count, "order/products")))
    .cancelled(many(count, || row(pen, count, "order/cancelled")))
    .shipments(many(count, || shipment(pen, count)))
    .carrierinformation(pen.carrier("carrierinformation"))
    .customer(pen.reference("customer"))
    .shippingaddress(pen.address("shippingaddress"))
    .billingaddress(pen.address("billingaddress"))
    .internalinformation(pen.long("internalinformation"))
    .other(pen.space())
    .market(pen.reference("market"))
    .pricelist(pen.reference("pricelist"))
}

fn payments(pen: &Pen, count: usize) -> PaymentsUpdate {
    fill!(pen, PaymentsUpdate::new(); name r#type total status method).payment(many(count, || {
        fill!(
            pen, PaymentUpdate::new();
            r#type paid value created transaction document
        )
    }))
}

/// A row of an order, of a shipment or of a refund.
fn row(pen: &Pen, count: usize, container: &str) -> OrderProductUpdate {
    fill!(
        pen, OrderProductUpdate::new(pen.text(&format!("{container}/product/id")));
        tax sku origprice price discount qty subtotal description r#type comment
    )
    .variation(pen.reference("variation"))
    .brand(pen.reference("brand"))
    .sizes(many(count, || size(pen, count)))
    .bundleinfo(
        BundleInfoUpdate::new()
            .isbundle(pen.flag())
            .partof(BundleInfoPartofUpdate::new().product(BundleInfoPartofProductUpdate::new(pen.text("id")))),
    )
}

fn size(pen: &Pen, count: usize) -> OrderSizeUpdate {
    fill!(
        pen, OrderSizeUpdate::new(pen.text("id"));
        sku qty preorder description
    )
    .orderitem(pen.reference("orderitem"))
    .warehouseitems(many(count, || StockAllocationUpdate::new(pen.text("id")).qty(pen.text("qty"))))
    .supplierorderitems(many(count, || fill!(pen, SupplierOrderUpdate::new(pen.text("id")); qty eta)))
}

fn shipment(pen: &Pen, count: usize) -> ShipmentUpdate {
    fill!(
        pen, ShipmentUpdate::new(pen.text("id"));
        paid shipped goodtogo capture appendix shipmenttotal paidtotal currency currencyrate basecurrency
        created
    )
    .shippingaddress(pen.address("shippingaddress"))
    .carrierinformation(pen.carrier("carrierinformation"))
    .products(many(count, || row(pen, count, "shipment/products")))
    .refunds(many(count, || refund(pen, count)))
    .shipping(pen.money("shipping"))
    .handling(pen.money("handling"))
    .voucher(pen.money("voucher"))
}

fn refund(pen: &Pen, count: usize) -> RefundUpdate {
    fill!(pen, RefundUpdate::new(pen.text("id")); comment status r#type)
        .shipping(pen.money("shipping"))
        .voucher(pen.money("voucher"))
        .products(many(count, || row(pen, count, "refund/products")))
        .returnfee(pen.money("returnfee"))
        .handling(pen.money("handling"))
}

fn blank_row() -> OrderProductUpdate {
    blank!(
        OrderProductUpdate::new("p");
        tax sku origprice price discount qty subtotal description variation brand r#type comment bundleinfo;
        sizes
    )
}

pub(crate) fn invoices(shape: Shape) -> Vec<InvoiceUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![InvoiceUpdate::new(pen.text("id"))],
        Shape::Blank => vec![
            blank!(
                InvoiceUpdate::new("i");
                store status serialno documenttype r#type currency currencyrate basecurrency total vat totalpaid invoicedate orderdate
                duedate buyer account order shipment refund paymentterms shippingterms internalinformation ponumber billingaddress
                shippingaddress items locked
            ),
            InvoiceUpdate::new("j").items(
                InvoiceItemsUpdate::new()
                    .invoiceitem([blank!(
                        InvoiceItemUpdate::new("1");
                        qty price tax subtotal description product variation size discount sku
                    )])
                    .additional([MoneyLineUpdate::without_id()]),
            ),
            InvoiceUpdate::new("k").items(InvoiceItemsUpdate::new()),
        ],
        Shape::Full => vec![invoice(pen, 2), invoice(pen, 1)],
    }
}

fn invoice(pen: &Pen, count: usize) -> InvoiceUpdate {
    let items = InvoiceItemsUpdate::new()
        .invoiceitem(many(count, || {
            fill!(
                pen, InvoiceItemUpdate::new(pen.text("itemid"));
                qty price tax subtotal description discount sku
            )
            .product(pen.reference("product"))
            .variation(pen.reference("variation"))
            .size(pen.reference("size"))
        }))
        .additional(many(count, || pen.money("items/additional")));
    fill!(
        pen, InvoiceUpdate::new(pen.text("id"));
        store status serialno documenttype r#type currency currencyrate basecurrency total vat totalpaid
        invoicedate orderdate duedate paymentterms shippingterms ponumber locked
    )
    .buyer(pen.reference("buyer"))
    .account(pen.reference("account"))
    .order(pen.reference("order"))
    .shipment(pen.reference("shipment"))
    .refund(pen.reference("refund"))
    .internalinformation(pen.long("internalinformation"))
    .billingaddress(pen.address("billingaddress"))
    .shippingaddress(pen.address("shippingaddress"))
    .items(items)
}
