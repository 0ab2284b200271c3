/** What stands where a secret stood. */
export const masked = '[masked]';

const secretWord =
  '(?:pass(?:word|wd|phrase|code)?|pwd|secret|client[_-]?secret|api[_-]?key|apikey|access[_-]?key|private[_-]?key|(?:access|refresh|id|auth|bearer|session|csrf|verify|bot)?[_-]?token|authorization|auth|signature|sig|credential|cookie|session[_-]?id|x-api-key|code|key|hmac)';

const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, masked],
  // Authorization schemes, as in headers and in what people log.
  [
    /\b(bearer|basic|digest|negotiate|token|apikey)(\s+|%20)(?=[\w~+/.=:-]*[\d+/=._~-])[\w~+/.=:-]{8,}/gi,
    `$1$2${masked}`,
  ],
  // user:password@ in any address.
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>@]+@/gi, `$1${masked}@`],
  [new RegExp(`([?&;]${secretWord}=)[^&\\s"'<>#]+`, 'gi'), `$1${masked}`],
  [/\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*){0,3}/g, masked],
  // Keys that say whose they are.
  [/\b(?:sk|pk|rk|ak)[-_](?:[a-z0-9]+[-_])*[A-Za-z0-9]{12,}[\w-]*/g, masked],
  [
    /\b(?:gh[pousr]_|github_pat_|glpat-|glrt-|xox[a-z]-|xapp-|npm_|pypi-|shpat_|shpss_|dop_v1_|hf_|r8_|whsec_|ya29\.|1\/\/|SG\.|EAA|AIza|sbp_|lin_api_|secret_|ntn_|pat-[a-z]{2}\d-|key-|tvly-|gsk_|xai-|re_)(?=[\w./~-]*\d)[\w./~-]{16,}/g,
    masked,
  ],
  [/\b(?:AC|SK)[0-9a-f]{32}\b/g, masked],
  [/\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{12,}\b/g, masked],
  [/\b\d{6,12}:[A-Za-z0-9_-]{30,}/g, masked],
  [
    /https:\/\/(?:hooks\.slack\.com\/(?:services|workflows)|discord(?:app)?\.com\/api\/webhooks|[\w.-]+\.webhook\.office\.com)\/[^\s"'<>]+/gi,
    masked,
  ],
  [/\$(?:2[abxy]|argon2(?:id|i|d))\$[\w$./+=,-]{20,}/g, masked],
  // name=value and "name": "value" in text that is not JSON itself.
  [
    /(\b(?:[\w.-]*[_.-])?(?:pass(?:word|wd|phrase)?|pwd|secret|api[_-]?key|apikey|access[_-]?key|private[_-]?key|token|authorization|credential|cookie|set-cookie|session[_-]?id|signature)\\?["']?\s*[:=]\s*\\?["']?)(?!\[masked\])(?:[^\s"'\\,;&})\]]+)/gi,
    `$1${masked}`,
  ],
  // Long unguessable runs of characters: 40 hex digits, or 40 of mixed letters and digits.
  [/\b[0-9a-f]{40,}\b/gi, masked],
  [/(?<![\w+/-])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*\d)[A-Za-z0-9+/_-]{40,}={0,2}/g, masked],
];

/**
 * Takes out of a text whatever looks like a secret: authorization schemes, keys of known kinds, JSON web tokens, private
 * keys, passwords in addresses and query strings, `name=value` pairs whose name says so, long random strings.
 */
export function maskText(text: string): string {
  return patterns.reduce((kept, [pattern, by]) => kept.replace(pattern, by), text);
}
