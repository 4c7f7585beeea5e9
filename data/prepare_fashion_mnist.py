"""Write data/fashion_mnist_10k.npz from the Debian package dataset-fashion-mnist.

    python data/prepare_fashion_mnist.py dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb

Every 6th of the 60,000 training images and every 5th of the 10,000 test images are kept: spread
over the whole set, so that a set with an order in it, as MNIST has, could not tilt the choice.
Call it without the file to see how to fetch the package.
"""

import _prepare

SHA256 = "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0"
FOLDER = "usr/share/datasets/fashion-mnist"
MEMBERS = {
    "train_images": (f"{FOLDER}/train-images-idx3-ubyte.gz", 6),
    "train_labels": (f"{FOLDER}/train-labels-idx1-ubyte.gz", 6),
    "test_images": (f"{FOLDER}/t10k-images-idx3-ubyte.gz", 5),
    "test_labels": (f"{FOLDER}/t10k-labels-idx1-ubyte.gz", 5),
}
HOW_TO_FETCH = """\
To fetch it (Debian or Ubuntu):
    apt-get download dataset-fashion-mnist=0.0~git20200523.55506a9-1
This writes dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb, 31 MB, in the current folder.
Windows and macOS have no apt: run that line in a Debian or Ubuntu (WSL, a container, another
machine), then give the file to this script on any system."""


def main():
    package = _prepare.package_argument("Write data/fashion_mnist_10k.npz.", HOW_TO_FETCH)
    content = _prepare.ar_member(_prepare.read_package(package, SHA256), "data.tar.xz")
    files = _prepare.tar_members(content, [member for member, _ in MEMBERS.values()])
    arrays = {
        name: _prepare.read_idx(files[member])[::step] for name, (member, step) in MEMBERS.items()
    }
    _prepare.write_data_file("fashion_mnist_10k.npz", arrays)


if __name__ == "__main__":
    main()
