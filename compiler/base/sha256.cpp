// The classic functions are asked for on purpose: the newer interface loads providers at the first call, which costs
// more than the rest of a build (docs/decisions/sha256.md).
#define OPENSSL_API_COMPAT 10100

#include "base/sha256.hpp"

#include <openssl/sha.h>

#include <array>

namespace promoc {

auto sha256(std::string_view bytes) -> std::string {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, bytes.data(), bytes.size());
  SHA256_Final(digest.data(), &context);

  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (const auto byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xFU];
  }
  return text;
}

}  // namespace promoc
