// SPDX-License-Identifier: Apache-2.0
package io.treeline.server.container;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.utility.DockerImageName;

/** Whether a container can be had here. Loaded only where Testcontainers is on the class path. */
final class ContainerEngine {
    private ContainerEngine() {}

    /**
     * Why there will be no container of an image; empty where there can be one.
     *
     * @param pull whether an image that the engine does not have may be fetched
     */
    static Optional<String> missing(DockerImageName image, boolean pull) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.of("no container engine can be reached");
        }
        if (pull) {
            try {
                new RemoteDockerImage(image).get();
                return Optional.empty();
            } catch (ContainerFetchException e) {
                return Optional.of("the engine cannot get the image " + image + ": " + e.getMessage());
            }
        }
        try {
            DockerClientFactory.instance()
                    .client()
                    .inspectImageCmd(image.asCanonicalNameString())
                    .exec();
            return Optional.empty();
        } catch (NotFoundException e) {
            return Optional.of("the engine has no image " + image);
        } catch (DockerException e) {
            return Optional.of("the engine does not tell whether it has the image " + image + ": " + e.getMessage());
        }
    }
}
