//! Requests about what is ordered: orders with rows, shipments, refunds and payments; invoices.

use centra_runtime::Clear;
use centra_tests::centra::*;

use crate::pen::{Pen, Shape, blank, blank_additional, blank_address, blank_carrier, blank_money, blank_reference, many};
use crate::people::salesrep;

pub fn orders(shape: Shape) -> Vec<OrderUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![OrderUpdate::new(pen.text())],
        Shape::Blank => vec![
            blank!(
                OrderUpdate::new("o");
                ordernumber r#type store locked status ordertotal currency currencyrate basecurrency created internal
                preferred_shipping_date buyer salesrep mastersalesrep account paymentterms shippingterms deliverywindow collection
                primary_warehouse shipping handling voucher payments carrierinformation customer shippingaddress billingaddress
                internalinformation other ponumber market pricelist ecvatno;
                clear_additionals clear_products clear_cancelled clear_shipments
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
                    clear_products clear_refunds
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
                    .sizes([blank_size(), OrderSizeUpdate::new("t").warehouseitems([blank_stock()])])
                    .bundleinfo(BundleInfoUpdate::new().partof(BundleInfoPartofUpdate::new().product(Clear)))])
                .shipments([ShipmentUpdate::new("s").refunds([blank!(
                    RefundUpdate::new("r");
                    shipping voucher comment returnfee handling status r#type;
                    clear_products
                )])]),
        ],
        Shape::Full => vec![order(pen, 2), order(pen, 1)],
    }
}

fn order(pen: &Pen, count: usize) -> OrderUpdate {
    OrderUpdate::new(pen.text())
        .ordernumber(pen.text())
        .r#type(pen.text())
        .store(pen.number())
        .locked(pen.text())
        .status(pen.text())
        .ordertotal(pen.text())
        .currency(pen.text())
        .currencyrate(pen.text())
        .basecurrency(pen.text())
        .created(pen.text())
        .internal(pen.flag())
        .preferred_shipping_date(pen.text())
        .buyer(
            OrderBuyerUpdate::new(pen.text())
                .description(pen.text())
                .firstname(pen.text())
                .lastname(pen.text())
                .email(pen.text()),
        )
        .salesrep(salesrep(pen, 1))
        .mastersalesrep(MastersalesrepUpdate::new().salesrep(salesrep(pen, 2)))
        .account(pen.reference())
        .paymentterms(pen.reference())
        .shippingterms(pen.reference())
        .deliverywindow(
            OrderDeliveryWindowUpdate::new(pen.text())
                .description(pen.text())
                .r#type(pen.text())
                .atonce(pen.flag())
                .start(pen.text())
                .stop(pen.text()),
        )
        .collection(pen.reference())
        .additionals(many(count, || pen.additional()))
        .primary_warehouse(OrderPrimaryWarehouseUpdate::new().warehouse(pen.reference()))
        .shipping(pen.money())
        .handling(pen.money())
        .voucher(pen.money())
        .payments(payments(pen, count))
        .products(many(count, || row(pen, count)))
        .cancelled(many(count, || row(pen, count)))
        .shipments(many(count, || shipment(pen, count)))
        .carrierinformation(pen.carrier())
        .customer(pen.reference())
        .shippingaddress(pen.address())
        .billingaddress(pen.address())
        .internalinformation(pen.long())
        .other(pen.space())
        .ponumber(pen.text())
        .market(pen.reference())
        .pricelist(pen.reference())
        .ecvatno(pen.text())
}

fn payments(pen: &Pen, count: usize) -> PaymentsUpdate {
    PaymentsUpdate::new()
        .name(pen.text())
        .r#type(pen.text())
        .total(pen.text())
        .status(pen.text())
        .method(pen.text())
        .payment(many(count, || {
            PaymentUpdate::new()
                .r#type(pen.text())
                .paid(pen.text())
                .value(pen.text())
                .created(pen.text())
                .transaction(pen.text())
                .document(pen.text())
        }))
}

/// A row of an order, of a shipment or of a refund.
fn row(pen: &Pen, count: usize) -> OrderProductUpdate {
    OrderProductUpdate::new(pen.text())
        .tax(pen.text())
        .sku(pen.text())
        .origprice(pen.text())
        .price(pen.text())
        .discount(pen.text())
        .qty(pen.text())
        .subtotal(pen.text())
        .description(pen.text())
        .variation(pen.reference())
        .brand(pen.reference())
        .sizes(many(count, || size(pen, count)))
        .r#type(pen.text())
        .comment(pen.text())
        .bundleinfo(
            BundleInfoUpdate::new().isbundle(pen.flag()).partof(
                BundleInfoPartofUpdate::new().product(BundleInfoPartofProductUpdate::new(pen.text())),
            ),
        )
}

fn size(pen: &Pen, count: usize) -> OrderSizeUpdate {
    OrderSizeUpdate::new(pen.text())
        .sku(pen.text())
        .qty(pen.text())
        .preorder(pen.text())
        .description(pen.text())
        .orderitem(pen.reference())
        .warehouseitems(many(count, || StockAllocationUpdate::new(pen.text()).qty(pen.text())))
        .supplierorderitems(many(count, || SupplierOrderUpdate::new(pen.text()).qty(pen.text()).eta(pen.text())))
}

fn shipment(pen: &Pen, count: usize) -> ShipmentUpdate {
    ShipmentUpdate::new(pen.text())
        .paid(pen.text())
        .shipped(pen.text())
        .goodtogo(pen.text())
        .capture(pen.text())
        .appendix(pen.text())
        .shipmenttotal(pen.text())
        .paidtotal(pen.text())
        .currency(pen.text())
        .currencyrate(pen.text())
        .basecurrency(pen.text())
        .created(pen.text())
        .shippingaddress(pen.address())
        .carrierinformation(pen.carrier())
        .products(many(count, || row(pen, count)))
        .refunds(many(count, || refund(pen, count)))
        .shipping(pen.money())
        .handling(pen.money())
        .voucher(pen.money())
}

fn refund(pen: &Pen, count: usize) -> RefundUpdate {
    RefundUpdate::new(pen.text())
        .shipping(pen.money())
        .voucher(pen.money())
        .products(many(count, || row(pen, count)))
        .comment(pen.text())
        .returnfee(pen.money())
        .handling(pen.money())
        .status(pen.text())
        .r#type(pen.text())
}

fn blank_row() -> OrderProductUpdate {
    blank!(
        OrderProductUpdate::new("p");
        tax sku origprice price discount qty subtotal description variation brand r#type comment bundleinfo;
        clear_sizes
    )
}

fn blank_size() -> OrderSizeUpdate {
    blank!(
        OrderSizeUpdate::new("s");
        sku qty preorder description orderitem;
        clear_warehouseitems clear_supplierorderitems
    )
    .supplierorderitems([])
}

fn blank_stock() -> StockAllocationUpdate {
    StockAllocationUpdate::new("w").qty(Clear)
}

pub fn invoices(shape: Shape) -> Vec<InvoiceUpdate> {
    let pen = &Pen::default();
    match shape {
        Shape::Nothing => vec![],
        Shape::Bare => vec![InvoiceUpdate::new(pen.text())],
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
            InvoiceItemUpdate::new(pen.text())
                .qty(pen.text())
                .price(pen.text())
                .tax(pen.text())
                .subtotal(pen.text())
                .description(pen.text())
                .product(pen.reference())
                .variation(pen.reference())
                .size(pen.reference())
                .discount(pen.text())
                .sku(pen.text())
        }))
        .additional(many(count, || pen.money()));
    InvoiceUpdate::new(pen.text())
        .store(pen.text())
        .status(pen.text())
        .serialno(pen.text())
        .documenttype(pen.text())
        .r#type(pen.text())
        .currency(pen.text())
        .currencyrate(pen.text())
        .basecurrency(pen.text())
        .total(pen.text())
        .vat(pen.text())
        .totalpaid(pen.text())
        .invoicedate(pen.text())
        .orderdate(pen.text())
        .duedate(pen.text())
        .buyer(pen.reference())
        .account(pen.reference())
        .order(pen.reference())
        .shipment(pen.reference())
        .refund(pen.reference())
        .paymentterms(pen.text())
        .shippingterms(pen.text())
        .internalinformation(pen.long())
        .ponumber(pen.text())
        .billingaddress(pen.address())
        .shippingaddress(pen.address())
        .items(items)
        .locked(pen.text())
}
