#include "emit/workflow/pins.hpp"

namespace promoc::emit {

auto pin(Action action) -> lang::yaml::Scalar {
  using lang::yaml::plain_pin;
  switch (action) {
    case Action::Checkout: return plain_pin("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1");
    case Action::SetupPython:
      return plain_pin("actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97", "v7.0.0");
    case Action::SetupNode: return plain_pin("actions/setup-node@820762786026740c76f36085b0efc47a31fe5020", "v7.0.0");
    // The repository of setup-sam publishes major tags only.
    case Action::SetupSam: return plain_pin("aws-actions/setup-sam@89ddb14d60e682855e3fea4be85b3c56485de310", "v3");
    case Action::UploadArtifact:
      return plain_pin("actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a", "v7.0.1");
    case Action::DownloadArtifact:
      return plain_pin("actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1");
    case Action::ConfigureAwsCredentials:
      return plain_pin("aws-actions/configure-aws-credentials@e1253824e5c10ff9df46874f81ed3ec929e19cfd", "v6.3.0");
  }
  return lang::yaml::never_added();
}

}  // namespace promoc::emit
