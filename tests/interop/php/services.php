<?php
// Services that are nothing like Centra, behind PHP's SoapServer in WSDL mode: tests/fixtures/ok/service_NAME.wsdl at /services/NAME.
// What PHP made of each request is recorded; the class of an object is its `kind`.

declare(strict_types=1);

require __DIR__ . '/depot.php';
require __DIR__ . '/freight.php';
require __DIR__ . '/values.php';

/** Answers one request at the service of this name. */
function service(string $name): void
{
    $class = ['depot' => Depot::class, 'freight' => Freight::class, 'values' => Values::class][$name] ?? null;
    if ($class === null) {
        http_response_code(404);
        return;
    }
    $body = (string) file_get_contents('php://input');
    $file = __DIR__ . "/../../fixtures/ok/service_$name.wsdl";
    $server = new SoapServer($file, [
        'cache_wsdl' => WSDL_CACHE_NONE,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
        'classmap' => $class::KINDS,
    ]);
    $service = new $class($server, $body);
    header("X-Centra-Request-ID: $service->id");
    $server->setObject($service);
    $server->handle($body);
}

/** What all services do: remember the headers, record what PHP understood, keep things from one request to the next. */
abstract class Service
{
    /** Goes back as X-Centra-Request-ID, and is the name of the record. */
    public readonly string $id;

    /** Headers as PHP understood them, by name. */
    protected array $headers = [];

    public function __construct(protected readonly SoapServer $server, protected readonly string $body)
    {
        $this->id = bin2hex(random_bytes(8));
    }

    protected function record(string $operation, mixed ...$arguments): void
    {
        $record = [
            'operation' => $operation,
            'soap_headers' => array_map(plain(...), $this->headers),
            'arguments' => array_map(plain(...), $arguments),
            'body' => $this->body,
        ];
        file_put_contents(getenv('CENTRA_RECORDS') . "/$this->id.json", json_encode($record, JSON_THROW_ON_ERROR));
    }

    protected function keep(string $key, mixed $value): void
    {
        file_put_contents(getenv('CENTRA_RECORDS') . '/' . bin2hex($key) . '.kept', serialize($value));
    }

    protected function kept(string $key): mixed
    {
        $file = getenv('CENTRA_RECORDS') . '/' . bin2hex($key) . '.kept';
        return is_file($file) ? unserialize(file_get_contents($file)) : null;
    }
}

/** An object of a class that stands for a type of the WSDL, as `kind` and fields; all else as PHP has it. */
function plain(mixed $value): mixed
{
    if (is_array($value)) {
        return array_map(plain(...), $value);
    }
    if (!is_object($value)) {
        return $value;
    }
    $kind = $value instanceof stdClass ? [] : ['kind' => $value::class];
    return (object) ($kind + array_map(plain(...), get_object_vars($value)));
}
