<?php
// Centra's API as other servers would declare it, behind PHP's SoapServer: one WSDL of tests/fixtures/ok per path.

declare(strict_types=1);

/** Answers one request at the WSDL of this name. */
function serve(string $name): void
{
    $file = __DIR__ . "/../../fixtures/ok/$name.wsdl";
    if (!is_file($file)) {
        http_response_code(404);
        return;
    }
    $declared = new Declared($name);
    header("X-Centra-Request-ID: $declared->id");
    $server = new SoapServer($file, ['cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
    $server->setObject($declared);
    $server->handle((string) file_get_contents('php://input'));
}

final class Declared
{
    /** Goes back as X-Centra-Request-ID, and is the name of the record. */
    public readonly string $id;

    /** From a header: username and password. */
    private ?object $login = null;

    public function __construct(private readonly string $name)
    {
        $this->id = bin2hex(random_bytes(8));
    }

    /** Every operation ends up here, and the login in a header, which PHP takes for an operation. */
    public function __call(string $operation, array $arguments): mixed
    {
        if ($operation === 'login') {
            $this->login = $arguments[0];
            return null;
        }
        $what = $this->what($arguments);
        $record = ['operation' => $operation, 'arguments' => [$what]];
        file_put_contents(getenv('CENTRA_RECORDS') . "/$this->id.json", json_encode($record, JSON_THROW_ON_ERROR));
        if ($what['login'] !== ['demo', 'demo']) {
            throw new SoapFault('Client', 'Wrong username or password');
        }
        $events = [(object) [
            'id' => 7,
            'type' => 'order',
            'date' => '2024-05-06T07:08:09+02:00',
            'order' => (object) ['id' => 'A-1', 'total' => '1234.50'],
        ]];
        return $operation === 'events_Get' ? $this->events($events) : $this->result($operation, $what['ids']);
    }

    /** The request without what the declarations make different: login, ids of the items, the items. */
    private function what(array $arguments): array
    {
        $given = count($arguments) === 1 ? get_object_vars($arguments[0]) : $this->parts($arguments);
        $login = $this->login ?? $given['login'] ?? (object) $given;
        unset($given['login'], $given['username'], $given['password']);
        $rest = reset($given);
        $items = $this->items($rest);
        return [
            'login' => [$login->username ?? null, $login->password ?? null],
            'type' => is_string($rest) ? $rest : null,
            'ids' => array_map(fn (object $item): string => (string) $item->id, $items),
            'items' => array_map($this->plain(...), $items),
        ];
    }

    private function parts(array $arguments): array
    {
        return ['username' => $arguments[0], 'password' => $arguments[1] ?? null, 'rest' => $arguments[2] ?? null];
    }

    /** The items of an array, whether there is an element around them or not. */
    private function items(mixed $list): array
    {
        if (is_object($list)) {
            $list = array_values(get_object_vars($list))[0] ?? [];
        }
        return is_array($list) ? $list : [];
    }

    private function plain(object $item): array
    {
        $fields = get_object_vars($item);
        if (isset($fields['sizes'])) {
            $fields['sizes'] = array_map(get_object_vars(...), $this->items($fields['sizes']));
        }
        return $fields;
    }

    private function events(array $events): mixed
    {
        return match ($this->name) {
            'centra_encoded' => $events,
            'centra_dotnet' => (object) ['events_GetResult' => (object) ['Event' => $events]],
            default => (object) ['events' => (object) ['event' => $events]],
        };
    }

    private function result(string $operation, array $ids): mixed
    {
        $list = fn (array $texts): mixed => match ($this->name) {
            'centra_encoded' => $texts,
            'centra_dotnet' => (object) ['string' => $texts],
            default => (object) ['message' => $texts],
        };
        $fails = in_array('bad', $ids, true);
        $result = (object) [
            'success' => !$fails,
            'errors' => $list($fails ? ['no such product'] : []),
            'notices' => $list(array_map(fn (string $id): string => "got $id", $ids)),
        ];
        return $this->name === 'centra_dotnet' ? (object) [$operation . 'Result' => $result] : $result;
    }
}
