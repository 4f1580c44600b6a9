<?php
// A SOAP server that is not ours: PHP's own, in WSDL mode, behind the paths of the real service.
//
//     CENTRA_WSDL=…/wsdl CENTRA_RECORDS=/tmp/records php -S 127.0.0.1:8080 router.php
//
// CENTRA_WSDL     the folder with soap-api.wsdl, navision-soap.wsdl and navision-api.wsdl
// CENTRA_RECORDS  the folder that gets one JSON file per request, named after its X-Centra-Request-ID

declare(strict_types=1);

require __DIR__ . '/centra.php';

ini_set('soap.wsdl_cache_enabled', '0');
ini_set('display_errors', '0');
// A warning here would be a mistake of this server, which no client should have to forgive.
set_error_handler(fn (int $level, string $message, string $file, int $line) => throw new ErrorException($message, 0, $level, $file, $line));

const SERVICE = '/ams/system/service/module/';
const ENDPOINTS = ['soap/api' => 'soap-api', 'navision/soap' => 'navision-soap', 'navision/api' => 'navision-api'];

$path = (string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/ready') {
    // Tells the one who started this server from whoever else may listen here.
    echo getenv('CENTRA_RECORDS');
    return;
}
if (str_starts_with($path, '/declared/')) {
    require __DIR__ . '/declared.php';
    serve(basename($path));
    return;
}
if (str_starts_with($path, '/services/')) {
    require __DIR__ . '/services.php';
    service(basename($path));
    return;
}
$endpoint = ENDPOINTS[substr($path, strlen(SERVICE))] ?? null;
if ($endpoint === null || !str_starts_with($path, SERVICE)) {
    http_response_code(404);
    header('Content-Type: text/html');
    echo '<!DOCTYPE html><title>404</title>';
    return;
}

$file = getenv('CENTRA_WSDL') . "/$endpoint.wsdl";
if (strtolower($_SERVER['QUERY_STRING'] ?? '') === 'wsdl') {
    header('Content-Type: text/xml; charset=utf-8');
    $own = htmlspecialchars("http://{$_SERVER['HTTP_HOST']}$path", ENT_XML1);
    echo preg_replace('/(<soap:address location=")[^"]*/', '${1}' . $own, file_get_contents($file));
    return;
}

$body = (string) file_get_contents('php://input');
$centra = new Centra($endpoint, $body);
header("X-Centra-Request-ID: $centra->id");
$server = new SoapServer($file, ['cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$server->setObject($centra);
$server->handle($body);
