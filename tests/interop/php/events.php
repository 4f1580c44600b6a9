<?php
// What events_Get answers: every kind of event, each with a complete object; and what real servers add to that:
// an event of a kind that no WSDL knows, a deletion, and empty elements wherever a value may stand.

declare(strict_types=1);

/** Events of one type, or of all; with markets, only those whose object is in one of them. */
function events(string $namespace, string $type, array $markets): object
{
    $wanted = fn (array $event): bool => ($type === 'all' || $event['type'] === $type)
        && ($markets === [] || in_array(market_of($event), $markets, true));
    $events = array_values(array_filter(queue($namespace), $wanted));
    return filled($events === [] ? [] : ['event' => $events]);
}

function market_of(array $event): ?string
{
    $object = is_array($event['data']) ? reset($event['data']) : false;
    return is_array($object) ? ((array) ($object['market'] ?? []))['id'] ?? null : null;
}

/** Markup that stands in an answer as it is: what SoapServer cannot be told to write. */
final class Markup implements JsonSerializable
{
    public function __construct(private readonly string $xml)
    {
    }

    public function soap(): SoapVar
    {
        return new SoapVar($this->xml, XSD_ANYXML);
    }

    public function jsonSerialize(): array
    {
        return ['$xml' => $this->xml];
    }
}

/** An answer to be recorded: arrays with names become objects, so that an empty one is `{}`. */
function filled(array $fields): object
{
    $fill = fn (mixed $value): mixed => match (true) {
        !is_array($value) => $value,
        $value !== [] && array_is_list($value) => array_map(fn (mixed $item): mixed => is_array($item) ? filled($item) : $item, $value),
        default => filled($value),
    };
    return (object) array_map($fill, $fields);
}

/** The same for SoapServer, which is to write the markup. An object that occurs twice does so here too. */
function soap(mixed $value): mixed
{
    static $made = new WeakMap();
    return match (true) {
        $value instanceof Markup => $value->soap(),
        is_object($value) => $made[$value] ??= (object) array_map(soap(...), get_object_vars($value)),
        is_array($value) => array_map(soap(...), $value),
        default => $value,
    };
}

/** A text that occurs once in an answer, with what XML has to escape, and letters beyond ASCII. */
function text(string $what): string
{
    static $count = 0;
    $count++;
    $texts = ["$what $count", "  $what $count ", " $what & <$count> ", "\"$what\" 'å' $count", "$what\n\t$count", "$what\r\n$count", "🙂 ]]> $count"];
    return $texts[$count % count($texts)];
}

function reference(string $what): array
{
    return ['id' => text($what), 'description' => text($what)];
}

function address(): array
{
    return array_map(text(...), array_combine(ADDRESS, ADDRESS));
}

const ADDRESS = [
    'id', 'description', 'company', 'attn', 'firstname', 'lastname', 'address1', 'address2', 'city', 'state', 'zipcode',
    'country', 'email', 'telephone', 'fax', 'vat', 'url', 'companyregistrationid',
];

function money(string $amount): array
{
    return ['subtotal' => $amount, 'description' => text('money'), 'key' => text('key'), 'id' => text('id')];
}

/** Some fields, each a text of its own. */
function texts(string ...$names): array
{
    return array_map(text(...), array_combine($names, $names));
}

/** The queue, oldest first. */
function queue(string $namespace): array
{
    $blank = fn (string $name): Markup => new Markup("<$name xmlns=\"$namespace\"/>");
    $gift = "<data xmlns=\"$namespace\"><giftcard kind=\"e\"><id>G-1</id><value>50.00</value></giftcard><giftcard/></data>";
    $same = (object) reference('the same');
    return [
        event('order', order($blank)),
        event('account', account($blank)),
        ['id' => '103', 'type' => 'giftcard', 'entry' => 'G-1', 'mission' => 'update', 'date' => '2021-02-03T09:15:00Z', 'data' => new Markup($gift)],
        ['id' => '104', 'type' => 'order', 'entry' => '7', 'mission' => 'delete', 'date' => '2021-02-03 09:15:00', 'data' => []],
        event('customer', ['id' => '12', 'store' => 1, ...texts('type', 'status', 'firstname', 'lastname', 'address1', 'address2', 'city', 'state', 'zipcode', 'country', 'email', 'telephone')]),
        event('invoice', invoice()),
        event('market', ['id' => '5', 'store' => text('store'), 'type' => 'B2B', 'description' => text('market')]),
        event('pricelist', pricelist()),
        event('salesrep', ['id' => '8', ...texts('email', 'name', 'percent'), 'mastersalesrep' => ['salesrep' => ['id' => '9', 'email' => '', 'mastersalesrep' => ['salesrep' => ['id' => '10']]]]]),
        event('size', ['id' => 'S', ...texts('description', 'sku', 'ean', 'comment'), 'sizetable' => ['id' => 'SML', ...texts('description', 'stockdivisor', 'stockunit')]]),
        event('warehouse', reference('warehouse')),
        event('stock', stock()),
        ['id' => '199', 'type' => 'warehouse', 'entry' => '', 'mission' => $blank('mission'), 'date' => '', 'data' => ['warehouse' => $blank('warehouse')]],
        // What the complete ones leave blank; and the same object twice, which SoapServer writes once and then refers to.
        event('order', ['id' => '4712', ...texts('preferred_shipping_date'), 'account' => $same, 'cancelled' => ['product' => [['id' => 'P3'], ['id' => 'P4']]], 'customer' => $same, 'market' => $same]),
        event('account', ['id' => 'A-2', 'invoiceaddress' => address(), 'additionals' => ['additional' => [['key' => 'only one']]]]),
    ];
}

function event(string $type, array $object): array
{
    static $id = 200;
    $id++;
    return ['id' => "$id", 'type' => $type, 'entry' => $object['id'], 'mission' => 'update', 'date' => '2019-03-27T12:52:20+01:00', 'data' => [$type => $object]];
}

function order(Closure $blank): array
{
    return [
        'id' => '4711',
        'ordernumber' => ' "4711" & <ü> ',
        ...texts('type'),
        'store' => 2,
        ...texts('locked'),
        'status' => "two\r\nlines",
        'ordertotal' => '1135.00',
        ...texts('currency'),
        'currencyrate' => '10.43100',
        ...texts('basecurrency'),
        'created' => '2019-03-27 12:52:20',
        'internal' => false,
        'preferred_shipping_date' => '',
        'buyer' => ['id' => 'B1', ...texts('description', 'firstname', 'lastname', 'email')],
        'salesrep' => ['id' => 'R1', ...texts('email', 'name', 'percent'), 'mastersalesrep' => ['salesrep' => ['id' => 'R2', ...texts('email', 'name', 'percent')]]],
        'mastersalesrep' => ['salesrep' => ['id' => 'R3', ...texts('name'), 'mastersalesrep' => $blank('mastersalesrep')]],
        'account' => reference('account'),
        'paymentterms' => reference('paymentterms'),
        'shippingterms' => reference('shippingterms'),
        'deliverywindow' => ['id' => 'W1', ...texts('description', 'type'), 'atonce' => true, ...texts('start', 'stop')],
        'collection' => reference('collection'),
        'additionals' => ['additional' => [['key' => 'gift', 'value' => ''], ['key' => 'note', 'value' => text('value')]]],
        'primary_warehouse' => ['warehouse' => reference('warehouse')],
        'shipping' => money('49.50'),
        'handling' => money('0'),
        'voucher' => money(''),
        'payments' => [...texts('name', 'type', 'total', 'status', 'method'), 'payment' => [texts('type', 'paid', 'value', 'created', 'transaction', 'document'), texts('type')]],
        'products' => ['product' => [row($blank, true), row($blank, false)]],
        'cancelled' => [],
        'shipments' => ['shipment' => [shipment($blank), ['id' => '2', 'products' => [], 'refunds' => ['refund' => [['id' => '1', 'products' => ['product' => [['id' => 'P9']]]]]]]]],
        'carrierinformation' => ['carrier' => '', ...texts('service'), 'packages' => $blank('packages')],
        'customer' => $blank('customer'),
        'shippingaddress' => address(),
        'billingaddress' => array_map(fn (): string => '', address()),
        ...texts('internalinformation', 'other', 'ponumber'),
        'market' => ['id' => '5', 'description' => ''],
        'pricelist' => reference('pricelist'),
        ...texts('ecvatno'),
    ];
}

/** A row of an order, of a shipment or of a refund. */
function row(Closure $blank, bool $complete): array
{
    $size = ['id' => 'S', ...texts('sku', 'qty', 'preorder', 'description'), 'orderitem' => reference('orderitem')];
    $stock = ['warehouseitems' => ['warehouse' => [texts('id', 'qty')]], 'supplierorderitems' => ['supplierorder' => [texts('id', 'qty', 'eta'), texts('id', 'eta')]]];
    return [
        'id' => 'P1',
        ...texts('tax', 'sku'),
        'origprice' => '25.000',
        ...texts('price', 'discount', 'qty', 'subtotal', 'description'),
        'variation' => reference('variation'),
        'brand' => $complete ? reference('brand') : $blank('brand'),
        'sizes' => $complete ? ['size' => [[...$size, ...$stock], ['id' => 'M', 'warehouseitems' => []]]] : [],
        ...texts('type', 'comment'),
        'bundleinfo' => $complete ? ['isbundle' => true, 'partof' => ['product' => ['id' => 'P0']]] : ['isbundle' => $blank('isbundle'), 'partof' => []],
    ];
}

function shipment(Closure $blank): array
{
    return [
        'id' => '1',
        'paid' => 'yes',
        'shipped' => 'no',
        ...texts('goodtogo', 'capture', 'appendix', 'shipmenttotal', 'paidtotal', 'currency', 'currencyrate', 'basecurrency', 'created'),
        'shippingaddress' => address(),
        'carrierinformation' => [...texts('carrier', 'service', 'account', 'taxid'), 'tracking' => 'JD0002 ß', 'packages' => 3],
        'products' => ['product' => [row($blank, false)]],
        'refunds' => ['refund' => [[
            'id' => '1',
            'shipping' => money('-1.50'),
            'voucher' => money('2'),
            'products' => ['product' => [row($blank, false), ['id' => 'P2', 'price' => '']]],
            ...texts('comment'),
            'returnfee' => money('3'),
            'handling' => money('4'),
            ...texts('status', 'type'),
        ]]],
        'shipping' => money('5'),
        'handling' => money('6'),
        'voucher' => money('7'),
    ];
}

function account(Closure $blank): array
{
    $people = texts('status', 'firstname', 'lastname', 'address1', 'address2', 'city', 'state', 'zipcode', 'country', 'email', 'telephone', 'fax');
    return [
        'id' => 'A-1',
        ...texts('type', 'status', 'description', 'other', 'discount'),
        'market' => ['id' => '6', 'description' => text('market')],
        'pricelist' => reference('pricelist'),
        ...texts('internalinformation', 'creditlimit'),
        'salesrep' => reference('salesrep'),
        'paymentterms' => reference('paymentterms'),
        'shippingterms' => reference('shippingterms'),
        'accountaddress' => address(),
        'shippingaddress' => address(),
        'invoiceaddress' => [],
        'carrierinformation' => ['packages' => $blank('packages')],
        'buyers' => ['buyer' => [
            ['id' => '1', 'store' => -1, ...$people, 'market' => reference('market'), 'pricelist' => reference('pricelist'), 'password' => 'hunter2 & <ü>'],
            ['id' => '2', 'store' => $blank('store'), 'password' => ''],
        ]],
        'addresses' => ['address' => [address()]],
        'additionals' => [],
    ];
}

function invoice(): array
{
    $references = ['buyer', 'account', 'order', 'shipment', 'refund'];
    $item = [
        'itemid' => '1',
        ...texts('qty', 'price', 'tax', 'subtotal', 'description'),
        'product' => reference('product'),
        'variation' => reference('variation'),
        'size' => reference('size'),
        ...texts('discount', 'sku'),
    ];
    return [
        'id' => '77',
        ...texts('store', 'status', 'serialno', 'documenttype', 'type', 'currency', 'currencyrate', 'basecurrency', 'total', 'vat', 'totalpaid', 'invoicedate', 'orderdate', 'duedate'),
        ...array_map(reference(...), array_combine($references, $references)),
        ...texts('paymentterms', 'shippingterms', 'internalinformation', 'ponumber'),
        'billingaddress' => address(),
        'shippingaddress' => address(),
        'items' => ['invoiceitem' => [$item, ['itemid' => '2']], 'additional' => [money('8'), money('9')]],
        'locked' => 'no',
    ];
}

function pricelist(): array
{
    $prices = texts('price', 'priceb', 'alteredprice', 'alteredpriceb');
    $variations = [['id' => 'V1', ...texts('price', 'priceb', 'alteredprice', 'alteredpriceb')], ['id' => 'V2', 'price' => '']];
    return [
        'id' => 'EUR',
        ...texts('store', 'type', 'currency', 'description'),
        'items' => ['product' => [['id' => 'P1', ...$prices, 'variation' => $variations], ['id' => 'P2']]],
    ];
}

function stock(): array
{
    $size = ['id' => 'S', ...texts('qty', 'preorder', 'description', 'comment', 'sku', 'ean'), 'warehouseitems' => ['warehouse' => [texts('id', 'qty', 'cog'), texts('id', 'qty')]]];
    $containers = ['categories' => 'category', 'categoriesremove' => 'category', 'markets' => 'market', 'marketsremove' => 'market'];
    $display = ['store' => '1', ...array_map(fn (string $item): array => [$item => [reference($item), reference($item)]], $containers), ...texts('minimumorderamount', 'orderdenominator')];
    return [
        'id' => 'P1',
        ...texts('status', 'sku', 'description'),
        'folder' => reference('folder'),
        'brand' => reference('brand'),
        'collection' => reference('collection'),
        'harmcode' => reference('harmcode'),
        ...texts('countryoforigin'),
        'weight' => texts('value', 'unit'),
        'variations' => ['variation' => [
            [
                'id' => 'V1',
                ...texts('stockid', 'description', 'sku', 'status'),
                'sizetable' => reference('sizetable'),
                'sizes' => ['size' => [$size]],
                'displays' => ['display' => [$display, ['store' => '2', 'categories' => []]]],
                ...texts('cog'),
            ],
        ]],
        'media' => ['image' => [['id' => '1', ...texts('image'), 'variation' => reference('variation')]]],
        'metadata' => ['storemeta' => [texts('shortdescription', 'description', 'metatitle', 'metakeywords', 'metadescription', 'taxgroup', 'store')]],
        ...texts('comment'),
    ];
}
